package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// memory measures the most memory that the signing proxy has resident (VmHWM of Linux) while bodies go through
// it whose payload is signed.
func (f *field) memory() error {
	sink, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer sink.Close()
	go http.Serve(sink, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, n)
	}))
	fmt.Println("| uploads at a time | size of each | most memory resident |")
	fmt.Println("|---:|---:|---:|")
	for _, test := range []struct {
		uploads int
		size    int64
	}{{0, 0}, {1, 64 << 20}, {8, 64 << 20}, {1, 1 << 30}} {
		proxy, err := f.startCountersign("http://" + sink.Addr().String())
		if err != nil {
			return err
		}
		var wait sync.WaitGroup
		failed := make(chan error, test.uploads)
		for range test.uploads {
			wait.Go(func() { failed <- upload(proxy.url, test.size) })
		}
		wait.Wait()
		close(failed)
		for err := range failed {
			if err != nil {
				return err
			}
		}
		most, err := resident(proxy.process.Pid)
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %d MiB | %.1f MB |\n", test.uploads, test.size>>20, float64(most)/1e6)
		_ = proxy.process.Signal(os.Interrupt)
	}
	return nil
}

// upload sends a body of zeros.
func upload(url string, size int64) error {
	client := &http.Client{Transport: &http.Transport{WriteBufferSize: 64 << 10}, Timeout: 5 * time.Minute}
	defer client.CloseIdleConnections()
	request, err := http.NewRequest("PUT", url+"/bucket/key", io.LimitReader(zeros{}, size))
	if err != nil {
		return err
	}
	request.ContentLength = size
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || string(text) != strconv.FormatInt(size, 10) {
		return fmt.Errorf("upload of %d bytes: %d %s %w", size, answer.StatusCode, text, err)
	}
	return nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// resident is the most memory that a process has had resident, in bytes.
func resident(pid int) (int64, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("no VmHWM of process %d", pid)
}
