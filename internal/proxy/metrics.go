package proxy

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics count what the proxy does, for Prometheus.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	bytes    *prometheus.CounterVec
	failures *prometheus.CounterVec
	refusals *prometheus.CounterVec
	reloads  *prometheus.CounterVec
	retries  prometheus.Counter

	mu     sync.Mutex
	meters map[string]meter
}

// meter are the counters of one route.
type meter struct {
	seconds        prometheus.Observer
	received, sent prometheus.Counter
}

func newMetrics(p *Proxy) *metrics {
	const space = "countersign_proxy_"
	m := &metrics{
		registry: prometheus.NewRegistry(), meters: map[string]meter{},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: space + "requests_total", Help: "Requests, by the status that the client got; 499 for a client that went away."}, []string{"route", "method", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: space + "request_seconds", Help: "From the head of a request to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route"}),
		bytes:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: space + "body_bytes_total", Help: "Bytes of bodies: received from clients, sent to clients."}, []string{"route", "direction"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: space + "failures_total", Help: "Requests without an answer of the server, by the code of the failure."}, []string{"code"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{Name: space + "refusals_total", Help: "Refusals of the server that were diagnosed, by the cause that comes first."}, []string{"route", "cause", "certainty"}),
		reloads:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: space + "reloads_total", Help: "Reloads of routes and certificates."}, []string{"what", "result"}),
		retries:  prometheus.NewCounter(prometheus.CounterOpts{Name: space + "retries_total", Help: "Requests that were sent again."}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: space + name, Help: help}, value)
	}
	m.registry.MustRegister(
		m.requests, m.seconds, m.bytes, m.failures, m.refusals, m.reloads, m.retries,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("requests_in_flight", "Requests on their way.", func() float64 { return float64(p.way.Load()) }),
		gauge("spool_bytes", "Bytes of bodies on disk.", func() float64 { return float64(p.limits.Bodies - p.spooler.room.Load()) }),
		gauge("credentials_expire_seconds", "Time until the first credentials expire; negative when they have; absent expiry is +Inf.", p.expireSeconds),
	)
	return m
}

// handler answers with the counters.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second})
}

// meter returns the counters of a route.
func (m *metrics) meter(route string) meter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k, ok := m.meters[route]; ok {
		return k
	}
	k := meter{m.seconds.WithLabelValues(route), m.bytes.WithLabelValues(route, "received"), m.bytes.WithLabelValues(route, "sent")}
	m.meters[route] = k
	return k
}

// count counts a request.
func (m *metrics) count(x *exchange, took time.Duration) {
	route := ""
	if x.up != nil {
		route = x.up.Route.Name
		x.up.meter.seconds.Observe(took.Seconds())
		if n := x.received(); n > 0 {
			x.up.meter.received.Add(float64(n))
		}
		if x.sent > 0 {
			x.up.meter.sent.Add(float64(x.sent))
		}
	}
	status := x.status
	if x.failure != nil {
		m.failures.WithLabelValues(x.failure.code).Inc()
	}
	m.requests.WithLabelValues(route, methodLabel(x.in.Method), codeLabel(status)).Inc()
}

// received is how many bytes of a body came from the client.
func (x *exchange) received() int64 {
	if x.payload.stream != nil {
		return x.passed
	}
	return max(x.payload.size, 0)
}

// methodLabel bounds the values of a label: a client can invent methods without end.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// codeLabel is a status as text. The usual ones cost nothing.
func codeLabel(status int) string {
	if status >= 100 && status < 600 {
		return codes[status-100]
	}
	return strconv.Itoa(status)
}

var codes = func() (list [500]string) {
	for i := range list {
		list[i] = strconv.Itoa(100 + i)
	}
	return list
}()
