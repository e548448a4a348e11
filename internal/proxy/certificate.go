package proxy

import (
	"crypto/tls"
	"fmt"
	"strings"
	"sync/atomic"
)

// Certificate is the proxy's own, which can be replaced while it serves.
type Certificate struct {
	load    func() (tls.Certificate, error)
	current atomic.Pointer[tls.Certificate]
}

// NewCertificate returns what load loads; a later [Certificate.Reload] loads it anew.
func NewCertificate(load func() (tls.Certificate, error)) (*Certificate, error) {
	c := &Certificate{load: load}
	return c, c.Reload()
}

// CertificateFiles loads a certificate and its key from PEM files.
func CertificateFiles(certificate, key string) func() (tls.Certificate, error) {
	return func() (tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(certificate, key)
		if err != nil {
			return pair, fmt.Errorf("the certificate %s with the key %s cannot be used: %s", certificate, key, strings.TrimPrefix(err.Error(), "tls: "))
		}
		return pair, nil
	}
}

// Reload loads the certificate anew. When that fails the old one stays.
func (c *Certificate) Reload() error {
	pair, err := c.load()
	if err != nil {
		return err
	}
	c.current.Store(&pair)
	return nil
}

// Config is the configuration of TLS that serves the certificate.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current.Load(), nil },
	}
}
