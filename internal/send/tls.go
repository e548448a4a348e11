package send

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Trust says how TLS is to be spoken.
type Trust struct {
	// CA is a file of PEM certificates that are trusted in place of the system's.
	CA string
	// Cert and Key are PEM files of this client's own certificate; without Key, the key is in Cert.
	Cert, Key string
	// Insecure takes any certificate of the server.
	Insecure bool
	// Min and Max are versions such as "1.2", or "" for Go's own.
	Min, Max string
}

// Config reads the files. The error is a *[Failure].
func (t Trust) Config() (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: t.Insecure, MinVersion: version(t.Min), MaxVersion: version(t.Max)}
	if t.CA != "" {
		data, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, &Failure{BadCA, fmt.Sprintf("cannot read %s: %v", t.CA, pathError(err)), nil, err}
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(data) {
			return nil, &Failure{BadCA, t.CA + " holds no certificate in PEM form", nil, nil}
		}
	}
	if t.Cert == "" {
		if t.Key != "" {
			return nil, &Failure{BadFile, "--key without --cert", nil, nil}
		}
		return config, nil
	}
	cert, key := t.Cert, t.Key
	if key == "" {
		key = cert
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		text := strings.TrimPrefix(pathError(err).Error(), "tls: ")
		return nil, &Failure{BadFile, fmt.Sprintf("the certificate %s with the key %s cannot be used: %s", cert, key, text), []string{"both are PEM files, the key without a password"}, err}
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

func version(text string) uint16 {
	switch text {
	case "1.0":
		return tls.VersionTLS10
	case "1.1":
		return tls.VersionTLS11
	case "1.2":
		return tls.VersionTLS12
	case "1.3":
		return tls.VersionTLS13
	}
	return 0
}

// pathError is an error of a file without its name.
func pathError(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
