// Package authority is a certificate authority for one machine: it lets a lab speak TLS under the names of
// AWS to clients that are told to trust it.
//
// Its key lies in a folder that only its owner can read. It can issue for the names that the lab stands for
// and for no others: the certificate says so, and clients check it. Nothing is added to any store of the
// system.
package authority

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Names of the files in the authority's folder.
const (
	certificateFile = "lab-ca.pem"
	keyFile         = "lab-ca-key.pem"
)

// lifetime is how long an authority is good for, leafLifetime a certificate that it issues, and renewal how
// long before its end an authority is made anew.
const (
	lifetime     = 365 * 24 * time.Hour
	leafLifetime = 30 * 24 * time.Hour
	renewal      = leafLifetime + 24*time.Hour
)

// permitted are the domains that the authority may issue for, besides those of a topology: AWS's and those
// of this machine. RFC 5280, section 4.2.1.10.
var permitted = []string{"cloudfront.net", "amazonaws.com", "amazonaws.com.cn", "on.aws", "localhost"}

// Authority issues certificates.
type Authority struct {
	// File is the path of the authority's certificate, for clients.
	File string

	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// Open returns the authority in a folder, which it makes when it is not there. An authority that may not
// issue for all names, or that ends soon, is made anew.
func Open(folder string, names []string, now time.Time) (*Authority, error) {
	a, err := load(folder)
	switch {
	case err == nil && a.covers(names) && now.Add(renewal).Before(a.certificate.NotAfter) && now.After(a.certificate.NotBefore):
		return a, nil
	case err == nil:
		names = append(a.certificate.PermittedDNSDomains, names...) // another lab may be using it
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return create(folder, names, now)
}

func load(folder string) (*Authority, error) {
	a := &Authority{File: filepath.Join(folder, certificateFile)}
	der, err := readPEM(a.File, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("%s: %w", a.File, err)
	}
	file := filepath.Join(folder, keyFile)
	if der, err = readPEM(file, "EC PRIVATE KEY"); err != nil {
		return nil, err
	}
	if a.key, err = x509.ParseECPrivateKey(der); err != nil {
		return nil, fmt.Errorf("%s: not a private key", file)
	}
	if !a.key.PublicKey.Equal(a.certificate.PublicKey) {
		return nil, fmt.Errorf("%s is not the key of %s: remove both", file, a.File)
	}
	return a, nil
}

func readPEM(file, kind string) ([]byte, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s: remove it, and it is made anew", file, kind)
	}
	return block.Bytes, nil
}

// covers reports whether the authority may issue for all names.
func (a *Authority) covers(names []string) bool {
	for _, name := range names {
		if !permits(a.certificate.PermittedDNSDomains, bare(name)) {
			return false
		}
	}
	return true
}

func permits(domains []string, name string) bool {
	for _, domain := range domains {
		if name == domain || len(name) > len(domain) && name[len(name)-len(domain)-1:] == "."+domain {
			return true
		}
	}
	return false
}

func create(folder string, names []string, now time.Time) (*Authority, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	domains := append([]string(nil), permitted...)
	for _, name := range names {
		if name = bare(name); !permits(domains, name) {
			domains = append(domains, name)
		}
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Countersign lab on this machine"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: domains, PermittedIPRanges: loopback(),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	a := &Authority{File: filepath.Join(folder, certificateFile), key: key}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	// The key first: a certificate without its key would be taken for damage.
	if err := writePEM(filepath.Join(folder, keyFile), "EC PRIVATE KEY", private, 0o600); err != nil {
		return nil, err
	}
	return a, writePEM(a.File, "CERTIFICATE", der, 0o644)
}

// writePEM writes a file in one step, so that another process never reads half of it.
func writePEM(file, kind string, der []byte, mode fs.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // gone already when all went well
	err = errors.Join(
		temporary.Chmod(mode),
		pem.Encode(temporary, &pem.Block{Type: kind, Bytes: der}),
		temporary.Close(),
	)
	if err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return n.Add(n, big.NewInt(1))
}

// loopback are the addresses of this machine.
func loopback() []*net.IPNet {
	return []*net.IPNet{
		{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
		{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)},
	}
}

// bare is a name without the asterisk of a wildcard.
func bare(name string) string {
	if len(name) > 2 && name[:2] == "*." {
		return name[2:]
	}
	return name
}

// Issue returns a certificate for names, and for this machine by its loopback addresses.
func (a *Authority) Issue(names []string, now time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Countersign lab"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(leafLifetime),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: append([]string{"localhost"}, names...), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der, a.certificate.Raw}, PrivateKey: key}, nil
}
