"""What deploy/ says for Kubernetes, containers and systemd, as far as it can be checked without any: deploy_test.py COMMAND."""

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    print("python3-yaml is not installed")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = sys.argv.pop(1)


def objects():
    text = (ROOT / "deploy/kubernetes/orders.yaml").read_text()
    return {entry["kind"]: entry for entry in yaml.safe_load_all(text)}


def pod():
    return objects()["Deployment"]["spec"]["template"]["spec"]


def sidecar():
    return pod()["initContainers"][0]


def mount_of(container, volume):
    return next(mount for mount in container["volumeMounts"] if mount["name"] == volume)


class Kubernetes(unittest.TestCase):
    def test_the_sidecar_can_use_its_configuration(self):
        text = objects()["ConfigMap"]["data"]["sidecar.toml"]
        secrets = mount_of(sidecar(), "sidecar-secrets")["mountPath"]
        self.assertIn(f"${{file:{secrets}/", text)
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "client-secret").write_text("secret\n")
            file = pathlib.Path(folder, "sidecar.toml")
            file.write_text(text.replace(secrets, folder))
            check = subprocess.run([COMMAND, "serve", "--config", file, "--check"], capture_output=True, text=True, check=False)
        self.assertEqual((check.returncode, check.stderr), (0, ""))

    def test_the_sidecar_reads_the_file_that_is_mounted(self):
        configuration = objects()["ConfigMap"]
        mounted = mount_of(sidecar(), "sidecar-configuration")["mountPath"]
        self.assertEqual(sidecar()["args"], ["serve", "--config", f"{mounted}/{next(iter(configuration['data']))}"])
        volume = next(entry for entry in pod()["volumes"] if entry["name"] == "sidecar-configuration")
        self.assertEqual(volume["configMap"]["name"], configuration["metadata"]["name"])

    def test_probes_ask_on_the_port_for_operations(self):
        port = re.search(r"\[operations\][^[]*?port = (\d+)", objects()["ConfigMap"]["data"]["sidecar.toml"]).group(1)
        self.assertEqual(sidecar()["ports"], [{"name": "operations", "containerPort": int(port)}])
        for probe, path in (("startupProbe", "/readyz"), ("readinessProbe", "/readyz"), ("livenessProbe", "/healthz")):
            self.assertEqual(sidecar()[probe]["httpGet"], {"path": path, "port": "operations"})

    def test_no_container_may_do_more_than_it_must(self):
        self.assertTrue(pod()["securityContext"]["runAsNonRoot"])
        self.assertFalse(pod()["automountServiceAccountToken"])
        for container in pod()["initContainers"] + pod()["containers"]:
            self.assertEqual(container["securityContext"], {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                                            "capabilities": {"drop": ["ALL"]}})

    def test_the_service_leads_to_nginx_alone(self):
        ports = [port["name"] for container in pod()["containers"] for port in container.get("ports", [])]
        self.assertEqual(ports, ["http"])
        self.assertEqual([port["targetPort"] for port in objects()["Service"]["spec"]["ports"]], ["http"])

    def test_every_volume_is_there(self):
        names = {volume["name"] for volume in pod()["volumes"]}
        for container in pod()["initContainers"] + pod()["containers"]:
            self.assertLessEqual({mount["name"] for mount in container.get("volumeMounts", [])}, names)

    def test_nginx_listens_where_the_comment_says(self):
        self.assertIn("listen 127.0.0.1:8080;", (ROOT / "deploy/nginx/nginx.conf").read_text())


class Systemd(unittest.TestCase):
    UNIT = (ROOT / "deploy/systemd/auth0-api-sidecar.service").read_text()

    def test_the_sample_configuration_can_be_used(self):
        check = subprocess.run([COMMAND, "serve", "--config", ROOT / "deploy/systemd/sidecar.toml", "--check"],
                               capture_output=True, text=True, check=False)
        self.assertEqual((check.returncode, check.stderr), (0, ""))

    def test_the_sample_configuration_is_the_one_that_the_unit_names(self):
        sample = (ROOT / "deploy/systemd/sidecar.toml").read_text()
        file = re.search(r"^ExecStart=/usr/bin/auth0-api serve --config (\S+)$", self.UNIT, re.MULTILINE)[1]
        self.assertIn(f": {file}.", sample.splitlines()[0])
        folder = re.search(r"^#LoadCredential=client-secret:(\S+)/client-secret$", self.UNIT, re.MULTILINE)[1]
        self.assertIn(folder, sample)
        self.assertEqual((ROOT / "packaging/debian/auth0-api.dirs").read_text(), folder.lstrip("/") + "\n")


class Container(unittest.TestCase):
    def test_has_the_libraries_that_the_command_needs(self):
        needed = subprocess.run(["readelf", "-d", COMMAND], capture_output=True, text=True, check=True).stdout
        names = set(re.findall(r"\[lib(curl|ssl|idn2|hiredis|fmt|boost_json|boost_url|grpc\+\+|protobuf)\.so", needed))
        packages = (ROOT / "deploy/container/Containerfile").read_text().split("FROM ")[2]
        for name in names:
            self.assertRegex(packages, rf"\blib{re.escape(name.replace('_', '-'))}[0-9.-]+\b")


if __name__ == "__main__":
    unittest.main()
