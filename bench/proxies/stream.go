package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"time"
)

// stream measures the time from a request to the first event of a stream whose second comes a second later.
func (f *field) stream(rounds int) error {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Close()
	go http.Serve(server, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprint(w, "data: 1\n\n")
		w.(http.Flusher).Flush()
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
	}))
	to := "http://" + server.Addr().String()
	signing, err := f.startCountersign(to)
	if err != nil {
		return err
	}
	bare, err := f.startBare(to)
	if err != nil {
		return err
	}
	both := []contender{signing, bare}
	times := make([][]float64, len(both))
	for range 20 * rounds {
		for i, p := range both {
			took, err := firstEvent(p.url)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			times[i] = append(times[i], float64(took.Microseconds())/1000)
		}
	}
	fmt.Println("| proxy | first event after |")
	fmt.Println("|---|---:|")
	for i, p := range both {
		fmt.Printf("| %s | %.2f ms |\n", p.name, median(times[i]))
	}
	return nil
}

func firstEvent(url string) (time.Duration, error) {
	began := time.Now()
	answer, err := http.Get(url + "/events")
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	line, err := bufio.NewReader(answer.Body).ReadString('\n')
	if err != nil || line != "data: 1\n" {
		return 0, fmt.Errorf("the first event is %q: %w", line, err)
	}
	return time.Since(began), nil
}
