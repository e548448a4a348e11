require 'json'
require 'net/http'
require 'openssl'
require 'securerandom'
require 'time'
require 'uri'

# The value of a variable.
def value(name)
  case name
  when '$guid' then return SecureRandom.uuid
  when '$timestamp' then return Time.now.to_i.to_s
  when '$isoTimestamp' then return Time.now.utc.iso8601(3)
  when '$randomInt' then return SecureRandom.random_number(1001).to_s
  end
  return VALUES[name] if VALUES.key?(name)

  variable = name.upcase.gsub(/[^A-Z0-9]/, '_')
  abort("the variable #{name} has no value: set #{variable}") if ENV[variable].to_s.empty?
  ENV[variable].dup.force_encoding('UTF-8')
end

# A text for a URL: every byte but the unreserved ones (RFC 3986) as %XX.
def encode(text)
  text.b.gsub(/[^A-Za-z0-9\-._~]/n) { |c| format('%%%02X', c.ord) }.force_encoding('UTF-8')
end

# The value of a variable as the inside of a JSON string.
def inside(name)
  JSON.generate(value(name))[1..-2]
end

# The parameters sorted by name, then by value.
def canonical_query(query)
  query.split('&').reject(&:empty?).map { |pair| (pair.split('=', 2) + [''])[0, 2] }.sort.map { |pair| pair.join('=') }.join('&')
end

$failed = false

# Signs a request and sends it. The fields that hops rewrite are not signed.
def send_signed(name, method, target, headers, body)
  id, secret, token = %w[AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN].map { |key| ENV[key] }
  abort('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set') unless id && secret
  time = Time.now.utc.strftime('%Y%m%dT%H%M%SZ')
  payload = FIXED_PAYLOAD.empty? ? OpenSSL::Digest::SHA256.hexdigest(body) : FIXED_PAYLOAD
  headers += [['X-Amz-Date', time]]
  headers += [['X-Amz-Security-Token', token]] unless token.to_s.empty?
  headers += [['X-Amz-Content-Sha256', payload]] if PAYLOAD_HEADER
  signed = { 'host' => SIGN_HOST }
  headers.each do |key, text|
    key = key.downcase
    signed[key] = [signed[key], text.strip.squeeze(' ')].compact.join(',') if key.start_with?('x-amz-')
  end
  names = signed.keys.sort
  path, query = target.split('?', 2)
  path = PATH_PREFIX + path
  # What is on the wire is encoded once; most services want the path encoded again.
  path = path.gsub('%', '%25') unless ENCODE_ONCE
  canonical = [method, path, canonical_query(query.to_s), names.map { |key| "#{key}:#{signed[key]}\n" }.join, names.join(';'), payload].join("\n")
  scope = [time[0, 8], REGION, SERVICE, 'aws4_request']
  text = ['AWS4-HMAC-SHA256', time, scope.join('/'), OpenSSL::Digest::SHA256.hexdigest(canonical)].join("\n")
  key = scope.reduce("AWS4#{secret}") { |k, part| OpenSSL::HMAC.digest('SHA256', k, part) }
  signature = OpenSSL::HMAC.hexdigest('SHA256', key, text)
  headers += [['Authorization', "AWS4-HMAC-SHA256 Credential=#{id}/#{scope.join('/')}, SignedHeaders=#{names.join(';')}, Signature=#{signature}"]]

  uri = URI(BASE)
  has_body = !body.empty? || %w[POST PUT PATCH].include?(method)
  request = Net::HTTPGenericRequest.new(method, has_body, method != 'HEAD', target)
  headers.each { |field, content| request.add_field(field, content) }
  request.body = body if has_body
  request['Content-Type'] ||= 'application/octet-stream' if has_body
  answer = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == 'https') { |http| http.request(request) }
  puts "#{answer.code} #{name}"
  return if answer.code.to_i < 400

  $failed = true
  warn answer.body.to_s, "Why? Save the answer and run: countersign diagnose --url #{BASE} answer.json"
end
