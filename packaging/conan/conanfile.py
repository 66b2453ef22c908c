# Tried with Conan 2.9 and Debian 12's libraries (debian12.profile), the component api alone. Not tried: with libraries of ConanCenter, and the other components.
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load

COMPONENTS = ("testing", "asio", "beast", "httplib", "grpc", "redis")
TREE = ("CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*", "testing/*", "stores/*", "integrations/*")


class Auth0Api(ConanFile):
    name = "auth0-api"
    description = "Protects C++ APIs with OAuth 2.0 access tokens"
    license = "MIT"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], **{name: [True, False] for name in COMPONENTS}}
    default_options = {"shared": False, **{name: False for name in COMPONENTS}}

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "../../include/auth0/version.hpp"))
        self.version = ".".join(re.findall(r"^#define AUTH0_API_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)$", text, re.MULTILINE))

    def export_sources(self):
        for pattern in TREE:
            copy(self, pattern, os.path.join(self.recipe_folder, "../.."), self.export_sources_folder)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("boost/[>=1.81]", transitive_headers=True)
        self.requires("libcurl/[>=7.85]")
        self.requires("libidn2/[>=2.3]")
        self.requires("openssl/[>=3.0 <4]")
        if self.options.redis:
            self.requires("hiredis/[>=0.14]")
        if self.options.httplib:
            self.requires("cpp-httplib/[>=0.11]", transitive_headers=True)
        if self.options.grpc:
            self.requires("grpc/[>=1.51]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 23)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["AUTH0_API_BUILD_APPS"] = False
        toolchain.cache_variables["AUTH0_API_BUILD_TESTS"] = False
        for name in COMPONENTS:
            variable = "TESTING_LIBRARY" if name == "testing" else name.upper()
            toolchain.cache_variables[f"AUTH0_API_BUILD_{variable}"] = bool(self.options.get_safe(name))
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        # The library's own package for CMake is used: find_package(auth0-api CONFIG).
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs.append(os.path.join("lib", "cmake", "auth0-api"))
        self.cpp_info.libs = ["auth0_api"]
