package cli

import (
	"fmt"
	"io"
	"strings"

	"countersign/internal/plainjson"
	"countersign/internal/shell"
)

// readyLine tells where a lab is, once it is ready.
type readyLine struct {
	Edge        readyEdge    `json:"edge"`
	Gateway     readyGateway `json:"gateway"`
	Region      string       `json:"region"`
	Service     string       `json:"service"`
	Credentials readyKey     `json:"credentials"`
	CAFile      string       `json:"ca_file,omitempty"`
	// own says that the path and the key are the lab's own, so that it is known what works.
	own bool
}

type readyEdge struct {
	URL  string `json:"url"`
	Host string `json:"host"`
}

type readyGateway struct {
	URL   string `json:"url"`
	Host  string `json:"host"`
	Stage string `json:"stage"`
}

type readyKey struct {
	AccessKeyID string `json:"access_key_id"`
	// SecretAccessKey is left out when it is somebody's.
	SecretAccessKey string `json:"secret_access_key,omitempty"`
}

func (a *app) sayReady(r readyLine) error {
	if a.json() {
		return plainjson.WriteLine(a.Out, r)
	}
	stage := ""
	if r.Gateway.Stage != "" {
		stage = ", stage " + r.Gateway.Stage
	}
	var text strings.Builder
	fmt.Fprintf(&text, "edge     %s  stands for https://%s\ngateway  %s  stands for https://%s%s\nsign     for %s in %s\n",
		r.Edge.URL, r.Edge.Host, r.Gateway.URL, r.Gateway.Host, stage, r.Service, r.Region)
	fmt.Fprintf(&text, "key      %s\n", r.Credentials.AccessKeyID)
	if r.Credentials.SecretAccessKey != "" {
		fmt.Fprintf(&text, "secret   %s  AWS's documented example, good here alone\n", r.Credentials.SecretAccessKey)
	}
	if r.CAFile != "" {
		fmt.Fprintf(&text, "trust    %s  curl --cacert, AWS_CA_BUNDLE\n", r.CAFile)
	}
	if r.own {
		text.WriteString(r.calls())
	}
	_, err := io.WriteString(a.Out, text.String())
	return err
}

// calls are commands to begin with: one that fails as it does on AWS, and the same with remedy A.
func (r readyLine) calls() string {
	command := "countersign curl "
	if r.CAFile != "" {
		command += "--cacert " + shell.Quote(r.CAFile) + " "
	}
	url := r.Edge.URL + "/" + r.Gateway.Stage + "/pets"
	return fmt.Sprintf("\nexport AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_REGION=%s\n%s%s  # refused\n%s--sign-host %s %s  # accepted\n",
		r.Credentials.AccessKeyID, r.Credentials.SecretAccessKey, r.Region, command, url, command, r.Gateway.Host, url)
}
