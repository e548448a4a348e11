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

// memory measures the most memory that the signing proxy has while bodies go through it whose payload is signed:
// resident (VmHWM of Linux), and what of that is its own (RssAnon). The difference is the program's file, of which the
// kernel maps as much as it has at hand.
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
	fmt.Println("| uploads at a time | size of each | most memory of its own | most memory resident |")
	fmt.Println("|---:|---:|---:|---:|")
	for _, test := range []struct {
		uploads int
		size    int64
	}{{0, 0}, {1, 64 << 20}, {8, 64 << 20}, {1, 1 << 30}} {
		proxy, err := f.startCountersign("http://" + sink.Addr().String())
		if err != nil {
			return err
		}
		own := watchOwn(proxy.process.Pid)
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
		mine, err := own()
		if err != nil {
			return err
		}
		most, err := memoryOf(proxy.process.Pid, "VmHWM:")
		if err != nil {
			return err
		}
		fmt.Printf("| %d | %d MiB | %.1f MB | %.1f MB |\n", test.uploads, test.size>>20, float64(mine)/1e6, float64(most)/1e6)
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

// watchOwn looks at the memory of a process that is no file's, fifty times a second, until most is called.
func watchOwn(pid int) (most func() (int64, error)) {
	end := make(chan struct{})
	found := make(chan error, 1)
	var largest int64
	go func() {
		for {
			n, err := memoryOf(pid, "RssAnon:")
			largest = max(largest, n)
			select {
			case <-time.After(20 * time.Millisecond):
			case <-end:
				found <- err
				return
			}
		}
	}()
	return func() (int64, error) {
		close(end)
		err := <-found
		return largest, err
	}
}

// memoryOf is a figure of a process's memory, in bytes.
func memoryOf(pid int, name string) (int64, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if rest, ok := strings.CutPrefix(lines.Text(), name); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10, err
		}
	}
	return 0, fmt.Errorf("no %s of process %d", name, pid)
}
