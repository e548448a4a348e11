package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"countersign/internal/proxy"
	"countersign/internal/report"
)

// maxDiagnosis is the size in bytes of the largest diagnosis that is taken from a proxy.
const maxDiagnosis = 4 << 20

// fromProxy prints the diagnosis of a request that a running proxy has seen refused. It is redacted already.
func (a *app) fromProxy(id string) error {
	address, err := a.refusalAddress(id)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("--from-proxy: %w", err)
	}
	if token := a.Getenv("COUNTERSIGN_PROXY_TOKEN"); token != "" {
		request.Header.Set(proxy.TokenField, token)
	}
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return withHint(fmt.Errorf("no proxy answers at %s: %w", address, err), "give the whole address that stands in its log, or set COUNTERSIGN_PROXY=http://HOST:PORT")
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxDiagnosis))
	if err != nil {
		return fmt.Errorf("the proxy's answer could not be read: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return refusedByProxy(answer, body, address)
	}
	var d report.Diagnosis
	if err := json.Unmarshal(body, &d); err != nil || d.SchemaVersion != report.SchemaVersion {
		return fmt.Errorf("what answers at %s is no proxy of this version", address)
	}
	if a.json() {
		err = report.WriteJSON(a.Out, &d)
	} else {
		err = report.WriteText(a.Out, &d, a.textOptions())
	}
	if err != nil {
		return fmt.Errorf("cannot write the diagnosis: %w", err)
	}
	return exitCode(exitFinding)
}

// refusalAddress is where a diagnosis is: the address of a log line, or an id at the proxy of the environment.
func (a *app) refusalAddress(id string) (string, error) {
	if strings.Contains(id, "://") {
		u, err := url.Parse(id)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Path, proxy.RefusalsPath) {
			return "", withHint(fmt.Errorf("--from-proxy: %q is no address of a refused request", id), "give it as in http://"+defaultProxy+proxy.RefusalsPath+"14")
		}
		return id, nil
	}
	if strings.Trim(id, "0123456789") != "" {
		return "", withHint(fmt.Errorf("--from-proxy: %q is no id", id), "the id stands in the line of the proxy's log, as id=14")
	}
	base := strings.TrimSuffix(a.Getenv("COUNTERSIGN_PROXY"), "/")
	if base == "" {
		base = "http://" + defaultProxy
	}
	return base + proxy.RefusalsPath + id, nil
}

// refusedByProxy says why the proxy gives no diagnosis.
func refusedByProxy(answer *http.Response, body []byte, address string) error {
	var said struct {
		Message string   `json:"message"`
		Hints   []string `json:"hints"`
	}
	if answer.Header.Get(proxy.ErrorField) == "" || json.Unmarshal(body, &said) != nil || said.Message == "" {
		return withHint(fmt.Errorf("what answers at %s is no proxy of countersign: status %d", address, answer.StatusCode), "set COUNTERSIGN_PROXY=http://HOST:PORT")
	}
	if answer.StatusCode == http.StatusUnauthorized {
		said.Hints = append(said.Hints, "set COUNTERSIGN_PROXY_TOKEN")
	}
	return withHint(errors.New("the proxy says: "+said.Message), said.Hints...)
}
