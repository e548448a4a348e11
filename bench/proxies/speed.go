package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// result is one run of wrk.
type result struct {
	// rate is in requests per second, cost the processor time of the proxy for one request, in microseconds.
	rate, cost float64
}

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
			results := make([][]result, len(f.proxies))
			for range rounds {
				for i, p := range f.proxies {
					r, err := p.run(connections, seconds, request.args...)
					if err != nil {
						return fmt.Errorf("%s: %w", p.name, err)
					}
					results[i] = append(results[i], r)
				}
			}
			for i, p := range f.proxies {
				of := func(get func(ours, bare result) float64) float64 {
					values := make([]float64, rounds)
					for r := range values {
						values[r] = get(results[i][r], results[1][r])
					}
					return median(values)
				}
				fmt.Printf("| %s | %d | %s | %.0f | %.2f | %.0f µs | %.2f |\n", request.name, connections, p.name,
					of(func(r, _ result) float64 { return r.rate }), of(func(r, bare result) float64 { return r.rate / bare.rate }),
					of(func(r, _ result) float64 { return r.cost }), of(func(r, bare result) float64 { return r.cost / bare.cost }))
			}
		}
	}
	return nil
}

// run measures one run of wrk.
func (p *contender) run(connections, seconds int, args ...string) (r result, err error) {
	before, err := processorTime(p.process.Pid)
	if err != nil {
		return r, err
	}
	r.rate, err = wrk(p.url+"/prod/pets?b=2&a=1", connections, seconds, args...)
	if err != nil {
		return r, err
	}
	after, err := processorTime(p.process.Pid)
	r.cost = (after - before) * 1e6 / (r.rate * float64(seconds))
	return r, err
}

// processorTime is what a process and its children have used, in seconds.
func processorTime(pid int) (float64, error) {
	const tick = 100 // USER_HZ, which Linux has everywhere
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	total := 0.0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		// Behind the name in brackets: state, parent, ...; utime and stime are the 12th and 13th.
		number, rest, _ := strings.Cut(string(data), " (")
		values := strings.Fields(rest[strings.LastIndex(rest, ")")+1:])
		if len(values) < 13 || number != strconv.Itoa(pid) && values[1] != strconv.Itoa(pid) {
			continue
		}
		for _, value := range values[11:13] {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, err
			}
			total += n / tick
		}
	}
	return total, nil
}

var (
	ratePattern = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)
	badPattern  = regexp.MustCompile(`Non-2xx or 3xx responses: \d+|Socket errors: .*`)
)

// wrk runs wrk once, and returns requests per second. An answer that is not 200 makes it fail.
func wrk(url string, connections, seconds int, args ...string) (float64, error) {
	args = append([]string{"-t", "1", "-c", strconv.Itoa(connections), "-d", strconv.Itoa(seconds) + "s"}, args...)
	out, err := exec.Command("wrk", append(args, url)...).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("wrk: %w: %s", err, out)
	}
	if bad := badPattern.Find(out); bad != nil {
		return 0, fmt.Errorf("wrk: %s", bad)
	}
	match := ratePattern.FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("wrk printed no rate: %s", out)
	}
	return strconv.ParseFloat(string(match[1]), 64)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
