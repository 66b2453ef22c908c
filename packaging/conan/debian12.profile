# The libraries of Debian 12 instead of those of ConanCenter:
#   conan create packaging/conan --profile:all packaging/conan/debian12.profile
[settings]
os=Linux
arch=x86_64
compiler=gcc
compiler.version=12
compiler.libcxx=libstdc++11
compiler.cppstd=23
build_type=Release

[platform_requires]
boost/1.81.0
libcurl/7.88.1
libidn2/2.3.3
openssl/3.0.19
