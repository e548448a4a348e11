// Command lab measures the gateway of countersign lab beside a bare net/http handler, in one run: wrk sends the same
// signed request to both in turns, and what counts is the median over the rounds of the ratio. Both are processes of
// their own, and the handler answers as many bytes as the gateway does.
//
//	go run ./lab [-rounds 7] [-time 2s] [-connections 32,256,1000]
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"countersign/bench/wrk"
	"countersign/sigv4"
	"countersign/sigv4/sigv4http"
)

const target = "/prod/pets?limit=20"

func main() {
	rounds := flag.Int("rounds", 7, "rounds")
	length := flag.Duration("time", 2*time.Second, "time of each in a round")
	connections := flag.String("connections", "32,256,1000", "how many connections are open at once, one table for each")
	bare := flag.Int("bare", -1, "serve as the bare handler, with so many bytes")
	flag.Parse()
	if *bare >= 0 {
		log.Fatal(serveBare(*bare))
	}
	if err := run(*rounds, *length, *connections); err != nil {
		log.Fatal(err)
	}
}

func run(rounds int, length time.Duration, connections string) error {
	folder, err := os.MkdirTemp("", "countersign-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "countersign")
	build := exec.Command("go", "build", "-o", program, "./cmd/countersign")
	build.Dir, build.Stderr = "..", os.Stderr
	if err := build.Run(); err != nil {
		return err
	}
	var lab struct {
		Gateway struct{ URL, Host string }
		Region  string
	}
	labProcess, stopLab, err := start(&lab, program, "lab", "up", "-o", "json", "--log", "none")
	if err != nil {
		return err
	}
	defer stopLab()

	signed, err := request(lab.Gateway.URL, lab.Gateway.Host, lab.Region)
	if err != nil {
		return err
	}
	size, err := answerSize(signed)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	var handler struct{ URL string }
	handlerProcess, stopHandler, err := start(&handler, self, "-bare", strconv.Itoa(size))
	if err != nil {
		return err
	}
	defer stopHandler()

	fmt.Printf("%s, %d cores, %d rounds of %v, %d bytes of answer\n", runtime.Version(), runtime.NumCPU(), rounds, length, size)
	for text := range strings.SplitSeq(connections, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-connections: %w", err)
		}
		var labs, handlers []wrk.Result
		for range rounds {
			a, err := wrk.Run(labProcess, load(lab.Gateway.URL, signed, length, n))
			if err != nil {
				return err
			}
			b, err := wrk.Run(handlerProcess, load(handler.URL, signed, length, n))
			if err != nil {
				return err
			}
			labs, handlers = append(labs, a), append(handlers, b)
		}
		table(n, labs, handlers)
	}
	return nil
}

// table prints the medians of the rounds.
func table(connections int, labs, handlers []wrk.Result) {
	fmt.Printf("\n| %d connections | requests per second | of the handler's | processor time of one | to the handler's |\n|---|---:|---:|---:|---:|\n", connections)
	for _, server := range []struct {
		name    string
		results []wrk.Result
	}{{"the lab's gateway, with verification and policies", labs}, {"bare net/http handler", handlers}} {
		of := func(get func(r, bare wrk.Result) float64) float64 { return wrk.Median(server.results, handlers, get) }
		fmt.Printf("| %s | %.0f | %.0f %% | %.1f µs | %.2f |\n", server.name,
			of(func(r, _ wrk.Result) float64 { return r.Rate }), of(func(r, bare wrk.Result) float64 { return 100 * r.Rate / bare.Rate }),
			of(func(r, _ wrk.Result) float64 { return r.Cost }), of(func(r, bare wrk.Result) float64 { return r.Cost / bare.Cost }))
	}
}

// start starts a program and reads the line of JSON that it prints when it is ready.
func start(ready any, name string, args ...string) (process *os.Process, stop func(), err error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	if err := json.NewDecoder(out).Decode(ready); err != nil {
		stop()
		return nil, nil, fmt.Errorf("%s is not ready: %w", filepath.Base(name), err)
	}
	return cmd.Process, stop, nil
}

// request is signed for five minutes, which is longer than the run.
func request(url, host, region string) (*http.Request, error) {
	r, err := http.NewRequest("GET", url+target, nil)
	if err != nil {
		return nil, err
	}
	r.Host = host
	signer := &sigv4.Signer{
		Credentials: sigv4.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
		Region:      region, Service: "execute-api",
	}
	return r, sigv4http.Sign(signer, r, sigv4.EmptyPayloadHash, time.Now())
}

// answerSize sends the request once: it has to be accepted.
func answerSize(signed *http.Request) (int, error) {
	response, err := http.DefaultClient.Do(signed)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("the gateway answers %s: %s", response.Status, body)
	}
	return len(body), err
}

// load is wrk sending the signed request.
func load(url string, signed *http.Request, length time.Duration, connections int) wrk.Load {
	args := []string{"-H", "Host: " + signed.Host}
	for name := range signed.Header {
		args = append(args, "-H", name+": "+signed.Header.Get(name))
	}
	return wrk.Load{URL: url + target, Connections: connections, Time: length, Args: args}
}

// serveBare answers everything with so many bytes of JSON.
func serveBare(size int) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("{\"url\":\"http://%s\"}\n", l.Addr())
	body := slices.Repeat([]byte("x"), size)
	return http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	}))
}
