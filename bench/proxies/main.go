// Command proxies measures the signing proxy beside a bare reverse proxy of the standard library and nginx, in one
// run and interleaved: what counts is the median over the rounds of the ratio to the bare proxy of the same round.
// It needs nginx and wrk in the PATH (Debian: nginx-light and wrk), and builds the rest.
//
//	go run ./proxies [-rounds 5] [-seconds 3] [-connections 32] [-only speed|memory|stream]
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

func main() {
	rounds := flag.Int("rounds", 5, "rounds of each contest")
	seconds := flag.Int("seconds", 3, "seconds of each run of wrk")
	only := flag.String("only", "", "speed, memory or stream alone")
	connections := flag.Int("connections", 0, "this many connections alone; 0 means 1, 32 and 256")
	bare := flag.String("bare", "", "run the bare proxy to this address, on a port that is printed; for this program itself")
	flag.Parse()
	log.SetFlags(0)
	if *bare != "" {
		log.Fatal(serveBare(*bare))
	}
	if err := run(*rounds, *seconds, *connections, *only); err != nil {
		log.Fatal(err)
	}
}

func run(rounds, seconds, connections int, only string) error {
	field, err := newField()
	if err != nil {
		return err
	}
	defer field.close()
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() { <-interrupted; field.close(); os.Exit(1) }()
	numbers := []int{1, 32, 256}
	if connections > 0 {
		numbers = []int{connections}
	}
	fmt.Printf("%s, %s/%s, %d cores, %d rounds of %d s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), rounds, seconds)
	for _, part := range []struct {
		name string
		do   func() error
	}{
		{"speed", func() error { return field.speed(rounds, seconds, numbers) }},
		{"memory", field.memory},
		{"stream", func() error { return field.stream(rounds) }},
	} {
		if only == "" || only == part.name {
			fmt.Println()
			if err := part.do(); err != nil {
				return err
			}
		}
	}
	return nil
}
