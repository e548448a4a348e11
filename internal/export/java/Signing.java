import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests for a host, whatever host they go to, and sends them. */
class Signing {
    static String base;
    static String host;
    static String pathPrefix;
    static String service;
    static String region;
    static boolean encodeOnce;
    static boolean payloadHeader;
    static String fixedPayload;
    static boolean failed;
    static final Map<String, String> values = new HashMap<>();
    static final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The value of a variable. */
    static String value(String name) {
        switch (name) {
            case "$guid":
                return UUID.randomUUID().toString();
            case "$timestamp":
                return Long.toString(Instant.now().getEpochSecond());
            case "$isoTimestamp":
                return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
            case "$randomInt":
                return Integer.toString(ThreadLocalRandom.current().nextInt(1001));
            default:
        }
        if (values.containsKey(name)) {
            return values.get(name);
        }
        String variable = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        String text = System.getenv(variable);
        if (text == null || text.isEmpty()) {
            throw new IllegalStateException("the variable " + name + " has no value: set " + variable);
        }
        return text;
    }

    /** The value of a variable for a URL: every byte but the unreserved ones (RFC 3986) as %XX. */
    static String encoded(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : value(name).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append(String.format("%%%02X", (int) c));
            }
        }
        return out.toString();
    }

    /** The value of a variable as the inside of a JSON string. */
    static String inside(String name) {
        StringBuilder out = new StringBuilder();
        for (char c : value(name).toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\%c%04x", 'u', (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) throws Exception {
        return hex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (byte b : bytes) {
            out.append(String.format("%02x", b & 0xff));
        }
        return out.toString();
    }

    /** The parameters sorted by name, then by value. */
    static String canonicalQuery(String query) {
        List<String[]> pairs = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                pairs.add(pair.contains("=") ? pair.split("=", 2) : new String[] {pair, ""});
            }
        }
        pairs.sort((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]));
        List<String> sorted = new ArrayList<>();
        for (String[] pair : pairs) {
            sorted.add(pair[0] + "=" + pair[1]);
        }
        return String.join("&", sorted);
    }

    /** Signs a request and sends it. Fields are names and values in turn; those that hops rewrite are not signed. */
    static void send(String name, String method, String target, String body, String... fields) throws Exception {
        String id = System.getenv("AWS_ACCESS_KEY_ID");
        String secret = System.getenv("AWS_SECRET_ACCESS_KEY");
        String token = System.getenv("AWS_SESSION_TOKEN");
        if (id == null || secret == null) {
            throw new IllegalStateException("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String payload = fixedPayload.isEmpty() ? sha256(bytes) : fixedPayload;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + target)).method(
            method, bytes.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(bytes));
        TreeMap<String, String> signed = new TreeMap<>();
        List<String> all = new ArrayList<>(List.of(fields));
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now());
        all.addAll(List.of("X-Amz-Date", time));
        if (token != null && !token.isEmpty()) {
            all.addAll(List.of("X-Amz-Security-Token", token));
        }
        if (payloadHeader) {
            all.addAll(List.of("X-Amz-Content-Sha256", payload));
        }
        for (int i = 0; i < all.size(); i += 2) {
            request.header(all.get(i), all.get(i + 1));
            String lower = all.get(i).toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-")) {
                signed.merge(lower, all.get(i + 1).trim().replaceAll(" +", " "), (a, b) -> a + "," + b);
            }
        }
        signed.put("host", host);
        String names = String.join(";", signed.keySet());
        StringBuilder lines = new StringBuilder();
        signed.forEach((key, text) -> lines.append(key).append(':').append(text).append('\n'));
        int at = target.indexOf('?');
        String path = pathPrefix + (at < 0 ? target : target.substring(0, at));
        // What is on the wire is encoded once; most services want the path encoded again.
        String canonical = String.join("\n", method, encodeOnce ? path : path.replace("%", "%25"),
            canonicalQuery(at < 0 ? "" : target.substring(at + 1)), lines.toString(), names, payload);
        String scope = String.join("/", time.substring(0, 8), region, service, "aws4_request");
        String text = String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        request.header("Authorization", "AWS4-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + names
            + ", Signature=" + hex(hmac(key, text)));
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        out.println(answer.statusCode() + " " + name);
        if (answer.statusCode() >= 400) {
            failed = true;
            System.err.println(answer.body());
            System.err.println("Why? Save the answer and run: countersign diagnose --url " + base + " answer.json");
        }
    }
}
