"""Throwaway certificates: an authority, a server on loopback and a client. `python -m … DIRECTORY` writes them."""

import ipaddress
from argparse import ArgumentParser
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = timedelta(days=30)
HERE = x509.SubjectAlternativeName(
    [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))],
)


@dataclass(frozen=True)
class Certificates:
    """The PEM files. Server and client are signed by the authority."""

    authority: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path


@dataclass(frozen=True)
class Authority:
    """An authority that signs whatever it is asked to."""

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    certificate: x509.Certificate

    @classmethod
    def new(cls) -> "Authority":
        key, name = ec.generate_private_key(ec.SECP256R1()), named("Harbor Desk's throwaway authority")
        builder = (
            unsigned(key, name, name, key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage(signs_certificates=True), critical=True)
        )
        return cls(key, name, builder.sign(key, hashes.SHA256()))

    def sign(self, key: ec.EllipticCurvePrivateKey, name: str, purpose: x509.ObjectIdentifier) -> x509.Certificate:
        builder = (
            unsigned(key, named(name), self.name, self.key)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            .add_extension(HERE, critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())


def make_certificates(directory: Path) -> Certificates:
    """Writes them all into a directory, which is made where it is missing."""
    directory.mkdir(parents=True, exist_ok=True)
    made = Certificates(
        *(directory / name for name in ("ca.pem", "server.pem", "server.key", "client.pem", "client.key"))
    )
    authority = Authority.new()
    made.authority.write_bytes(pem(authority.certificate))
    for certificate, key_file, name, purpose in (
        (made.server, made.server_key, "localhost", ExtendedKeyUsageOID.SERVER_AUTH),
        (made.client, made.client_key, "harbor", ExtendedKeyUsageOID.CLIENT_AUTH),
    ):
        key = ec.generate_private_key(ec.SECP256R1())
        certificate.write_bytes(pem(authority.sign(key, name, purpose)))
        key_file.touch(mode=0o600)
        key_file.write_bytes(pem_of_key(key))
    return made


def unsigned(
    key: ec.EllipticCurvePrivateKey, name: x509.Name, issuer: x509.Name, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def pem_of_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def main() -> None:
    parser = ArgumentParser(prog="python -m sandbox.sample_api.certificates", description=__doc__)
    parser.add_argument("directory", type=Path, help="where the PEM files go")
    for file in vars(make_certificates(parser.parse_args().directory)).values():
        print(file)


if __name__ == "__main__":
    main()
