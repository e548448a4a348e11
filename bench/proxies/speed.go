package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"countersign/bench/wrk"
)

// speed compares requests per second, and the processor time of the proxy for each: that hardly depends on what
// else the machine does.
func (f *field) speed(rounds, seconds int, numbers []int) error {
	script := filepath.Join(f.folder, "post.lua")
	if err := os.WriteFile(script, []byte(`wrk.method = "POST"; wrk.body = string.rep("x", 1024); wrk.headers["Content-Type"] = "application/octet-stream"`), 0o600); err != nil {
		return err
	}
	fmt.Println("| request | connections | proxy | requests per second | to the bare proxy | processor time of one | to the bare proxy |")
	fmt.Println("|---|---:|---|---:|---:|---:|---:|")
	for _, request := range []struct {
		name string
		args []string
	}{{"GET", nil}, {"POST 1 KiB", []string{"-s", script}}} {
		for _, connections := range numbers {
			results := make([][]wrk.Result, len(f.proxies))
			for range rounds {
				for i, p := range f.proxies {
					r, err := wrk.Run(p.process, wrk.Load{URL: p.url + "/prod/pets?b=2&a=1", Connections: connections, Time: time.Duration(seconds) * time.Second, Args: request.args})
					if err != nil {
						return fmt.Errorf("%s: %w", p.name, err)
					}
					results[i] = append(results[i], r)
				}
			}
			for i, p := range f.proxies {
				of := func(get func(ours, bare wrk.Result) float64) float64 { return wrk.Median(results[i], results[1], get) }
				fmt.Printf("| %s | %d | %s | %.0f | %.2f | %.0f µs | %.2f |\n", request.name, connections, p.name,
					of(func(r, _ wrk.Result) float64 { return r.Rate }), of(func(r, bare wrk.Result) float64 { return r.Rate / bare.Rate }),
					of(func(r, _ wrk.Result) float64 { return r.Cost }), of(func(r, bare wrk.Result) float64 { return r.Cost / bare.Cost }))
			}
		}
	}
	return nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
