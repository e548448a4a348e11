package proxyconf

import (
	"strings"
	"testing"

	"countersign/internal/topology"
)

func doc(name, text string) topology.Document {
	return topology.Document{Name: name, Data: []byte(text)}
}

// describe writes a route on one line.
func describe(r topology.ProxyRoute) string {
	names := func(list []topology.Text) string {
		var out []string
		for _, v := range list {
			out = append(out, v.Or("?"))
		}
		return strings.Join(out, ",")
	}
	short := func(v topology.Text) string {
		if v.IsUnknown() {
			return "?"
		}
		return v.Or("-")
	}
	return strings.Join([]string{
		r.Proxy, short(r.Name), short(r.Prefix), "->", short(r.Upstream), "host", short(r.Host), "path", short(r.StripPrefix), short(r.AddPrefix),
		"without", names(r.Removed), "set", names(r.Set),
	}, " ")
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{
			"nginx.conf", `
upstream api { server abc.execute-api.eu-west-1.amazonaws.com:443; keepalive 8; }
http {
  proxy_set_header X-Outer "lost";
  server {
    server_name api.example.com www.example.com; # two
    set $target https://def.execute-api.eu-west-1.amazonaws.com;
    location /a/ { proxy_pass https://api; }
    location /b/ { proxy_set_header Host $host; proxy_set_header Authorization ""; proxy_pass https://api/prod/; }
    location = /c { proxy_set_header X-Amz-Date $http_x_amz_date; proxy_pass $target; }
    location ~ ^/d { rewrite ^/d(.*) $1 break; proxy_pass https://api; }
    location /e { proxy_pass https://$backend; }
  }
}`, `nginx api.example.com /a/ -> abc.execute-api.eu-west-1.amazonaws.com host api path - - without  set x-outer
nginx api.example.com /b/ -> abc.execute-api.eu-west-1.amazonaws.com host - path /b/ /prod/ without authorization set 
nginx api.example.com /c -> def.execute-api.eu-west-1.amazonaws.com host def.execute-api.eu-west-1.amazonaws.com path - - without  set 
nginx api.example.com ? -> abc.execute-api.eu-west-1.amazonaws.com host api path ? - without  set x-outer
nginx api.example.com /e -> ? host - path - - without  set x-outer`,
		},
		{
			"Caddyfile", `
{
	admin off
}
api.example.com {
	handle_path /v1/* {
		reverse_proxy https://abc.execute-api.eu-west-1.amazonaws.com {
			header_up Host {upstream_hostport}
			header_up -X-Api-Key
			header_up X-Seen "yes"
		}
	}
	reverse_proxy /v2/* def.lambda-url.eu-west-1.on.aws
}`, `Caddy api.example.com /v1/ -> abc.execute-api.eu-west-1.amazonaws.com host abc.execute-api.eu-west-1.amazonaws.com path /v1 - without x-api-key set x-seen
Caddy api.example.com /v2/ -> def.lambda-url.eu-west-1.on.aws host - path - - without  set `,
		},
		{
			"haproxy.cfg", `
frontend public
    default_backend api # only one
backend api
    http-request set-header Host abc.execute-api.eu-west-1.amazonaws.com
    http-request del-header Cookie
    http-request replace-path (.*) /prod\1
    server api abc.execute-api.eu-west-1.amazonaws.com:443 ssl`,
			`HAProxy - / -> abc.execute-api.eu-west-1.amazonaws.com host abc.execute-api.eu-west-1.amazonaws.com path ? - without cookie set `,
		},
	} {
		routes, faults := Read(doc(c.name, c.text))
		var lines []string
		for _, r := range routes {
			lines = append(lines, describe(r))
		}
		if got := strings.Join(lines, "\n"); got != c.want || len(faults) > 0 {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, faults, got, c.want)
		}
	}
}

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"location / {\n proxy_pass https://x;":          "a block has no end",
		"location / { proxy_pass https://x; } }":        "1:38: a brace closes what is not open",
		"server_name \"x;":                              "the quotation mark has no end",
		"location /" + strings.Repeat(" x {", 1000):     "nested too deeply",
		"location / {" + strings.Repeat("{", 100) + "}": "nested too deeply",
	} {
		_, faults := Read(doc("nginx.conf", text))
		if !strings.Contains(faults.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, faults, want)
		}
	}
}

// FuzzRead: whatever the bytes are, reading ends, without a panic.
func FuzzRead(f *testing.F) {
	f.Add("nginx.conf", []byte("server { location / { proxy_pass https://x/; proxy_set_header Host $host; } }"))
	f.Add("Caddyfile", []byte("x {\n\treverse_proxy {$UP} {\n\t\theader_up Host {host}\n\t}\n}"))
	f.Add("haproxy.cfg", []byte("backend b\n server s x:1\n http-request set-header Host %[req.hdr(x)]"))
	f.Add("envoy.yaml", []byte("static_resources: {virtual_hosts: [{domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: a}}]}]}"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		routes, faults := Read(topology.Document{Name: name, Data: data})
		for _, fault := range faults {
			if fault.Message == "" {
				t.Error("a fault without words")
			}
		}
		if len(routes) > maxRoutes {
			t.Errorf("%d routes", len(routes))
		}
	})
}
