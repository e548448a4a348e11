package evidence

import "testing"

func TestProxyConf(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{
			"nginx", "server {\n  server_name minio.example.com;\n  location / {\n    set $up minio;\n    proxy_pass http://$up:9000;\n    proxy_set_header Host $server_name:$server_port;\n    proxy_set_header X-Forwarded-For $remote_addr;\n  }\n}\n",
			[]string{
				`hint #5 origin minio:9000`, `hint #6 proxy-sets-host $server_name:$server_port`, `hint #7 header-changed x-forwarded-for`,
				`hint #2 proxy-program nginx`, `remark #6 through-proxy`,
			},
		},
		{
			"nginx's own Host, and a prefix taken away", "location /api/ {\n  proxy_pass http://backend.example:8080/;\n}\n",
			[]string{
				`hint #2 origin backend.example:8080`, `hint #2 proxy-rewrites-path /api`, `hint #2 proxy-sets-host backend.example:8080`,
				`hint #1 proxy-program nginx`, `remark #2 through-proxy`,
			},
		},
		{
			"nginx's rewrite, Host kept", "location /api {\n  rewrite ^/api/(.*)$ /$1 break;\n  proxy_pass https://b.example;\n  proxy_set_header Host $http_host;\n}\n",
			[]string{
				`hint #2 proxy-rewrites-path /api`, `hint #3 origin b.example`, `hint #4 proxy-sets-host $http_host`, `hint #1 proxy-program nginx`, `remark #2 through-proxy`,
			},
		},
		{
			"Caddy", "handle_path /s3/* {\n  reverse_proxy https://b.example {\n    header_up Host {upstream_hostport}\n    header_up -Accept-Encoding\n  }\n}\nuri strip_prefix /x\n",
			[]string{
				`hint #1 proxy-rewrites-path /s3`, `hint #2 origin b.example`, `hint #3 proxy-sets-host {upstream_hostport}`,
				`hint #4 header-changed accept-encoding`, `hint #7 proxy-rewrites-path /x`, `hint #1 proxy-program Caddy`, `remark #1 through-proxy`,
			},
		},
		{
			"HAProxy", "  http-request set-header Host a.example\n  http-request replace-path /api(/)?(.*) /\\2\n",
			[]string{`hint #1 proxy-sets-host a.example`, `hint #2 proxy-rewrites-path /api`, `hint #1 proxy-program HAProxy`, `remark #1 through-proxy`},
		},
		{
			"Envoy", "- match: { prefix: \"/s3/\" }\n  route:\n    prefix_rewrite: \"/\"\n    host_rewrite_literal: b.s3.amazonaws.com\n",
			[]string{`hint #3 proxy-rewrites-path /s3`, `hint #4 proxy-sets-host b.s3.amazonaws.com`, `hint #4 proxy-program Envoy`, `remark #3 through-proxy`},
		},
		{
			"Traefik", "passHostHeader: false\n- \"traefik.http.middlewares.a.stripprefix.prefixes=/api\"\n",
			[]string{`hint #1 proxy-sets-host the upstream's name`, `hint #2 proxy-rewrites-path /api`, `hint #1 proxy-program Traefik`, `remark #1 through-proxy`},
		},
		{
			"Apache", "ProxyPass /api http://b.example:8080/\nRequestHeader unset Accept-Encoding\n",
			[]string{
				`hint #1 origin b.example:8080`, `hint #1 proxy-rewrites-path /api`, `hint #2 header-changed accept-encoding`,
				`hint #1 proxy-sets-host b.example:8080`, `hint #1 proxy-program Apache`, `remark #1 through-proxy`,
			},
		},
		{
			"Apache that keeps Host", "ProxyPreserveHost On\nProxyPass / http://b.example/\n",
			[]string{`hint #1 proxy-sets-host preserve`, `hint #2 origin b.example`, `hint #1 proxy-program Apache`, `remark #1 through-proxy`},
		},
		{
			"a development server", "'/api': { target: 'https://b.example', changeOrigin: true, rewrite: (path) => path.replace(/^\\/api/, '') },\n",
			[]string{`hint #1 proxy-sets-host the target's name`, `hint #1 proxy-rewrites-path /api`, `hint #1 proxy-program http-proxy`, `remark #1 through-proxy`},
		},
		{
			"CloudFront", "\"Origins\": [{\"DomainName\": \"a1.execute-api.eu-west-1.amazonaws.com\", \"OriginPath\": \"/prod\"}], \"Aliases\": [\"x.example\"]\nbehaviour /api/* -> origin a2.execute-api.eu-west-1.amazonaws.com (IAM protected)\n",
			[]string{
				`hint #1 origin a1.execute-api.eu-west-1.amazonaws.com`, `hint #1 proxy-rewrites-path /prod`,
				`hint #2 origin a2.execute-api.eu-west-1.amazonaws.com`, `remark #1 through-cloudfront`,
			},
		},
		{
			"nginx in one line", "nginx: location /s3/ { proxy_pass http://minio:9000/; proxy_set_header Host $host; }\n",
			[]string{
				`hint #1 origin minio:9000`, `hint #1 proxy-rewrites-path /s3`, `hint #1 proxy-sets-host $host`, `hint #1 proxy-program nginx`, `remark #1 through-proxy`,
			},
		},
		{
			"prose", "CloudFront rewrites Accept-Encoding, and our nginx strips the prefix /storage.\nX-Forwarded-For is added by the load balancer.\nThe proxy replaces the Host header with b.example.\n",
			[]string{
				`hint #1 header-changed accept-encoding`, `hint #1 proxy-rewrites-path /storage`, `hint #2 header-changed x-forwarded-for`,
				`hint #3 proxy-sets-host b.example`, `remark #1 through-proxy`,
			},
		},
		{"prose that denies it, or speaks of the client", "The proxy does not change Accept-Encoding.\nThe SDK sets Accept-Encoding before signing.\n", nil},
		{
			"a function at the edge", "const request = event.Records[0].cf.request;\nrequest.headers['x-api-version'] = [{ key: 'X-Api-Version', value: '1' }];\nrequest.headers.host = [{ key: 'Host', value: 'b.example' }];\ndelete request.headers['authorization'];\n",
			[]string{
				`hint #2 header-changed x-api-version`, `hint #3 proxy-sets-host b.example`, `hint #4 header-changed authorization`,
				`remark #2 through-proxy`,
			},
		},
		{"not configuration", "Origin: https://www.example.com\nset the server to location b\nrewrite it please\nThe original is a.example\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, pieces := readBy(t, test.text, formatProxy)
			comparePieces(t, pieces, test.want...)
		})
	}
}

func FuzzProxyConf(f *testing.F) {
	fuzzFormats(f, []string{formatProxy},
		"location /a {\nproxy_pass http://$x/;\nset $x a;\nrewrite ^/a/(.*) /$1;\n", "ProxyPass / http://a/b\nhttp-request set-header Host a\n",
		"origin -> a.example.com", "nginx strips /a prefix; X-A added by the proxy", "delete request.headers['a']\nrequest.headers.host = [{ value: 'b' }]", "prefix: '/a'\nprefix_rewrite: \"/\"\npathRewrite: { '^/a': '' }", "uri strip_prefix\nheader_up\n")
}
