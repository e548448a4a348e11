using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Tasks;

/// <summary>Signs requests for a host, whatever host they go to, and sends them.</summary>
static class Signing
{
    public static string Base, Host, PathPrefix, Service, Region, FixedPayload;
    public static bool EncodeOnce, PayloadHeader, Failed;
    public static readonly Dictionary<string, string> Values = new Dictionary<string, string>();

    static readonly HttpClient Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
    static readonly Random Numbers = new Random();

    /// <summary>The value of a variable.</summary>
    public static string Value(string name)
    {
        switch (name)
        {
            case "$guid": return Guid.NewGuid().ToString();
            case "$timestamp": return DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            case "$isoTimestamp": return DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            case "$randomInt": return Numbers.Next(1001).ToString(CultureInfo.InvariantCulture);
        }
        if (Values.ContainsKey(name))
        {
            return Values[name];
        }
        var variable = Regex.Replace(name.ToUpperInvariant(), "[^A-Z0-9]", "_");
        var text = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(text))
        {
            throw new InvalidOperationException("the variable " + name + " has no value: set " + variable);
        }
        return text;
    }

    /// <summary>A text for a URL: every byte but the unreserved ones (RFC 3986) as %XX.</summary>
    public static string Encode(string text)
    {
        var encoded = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            var plain = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~".IndexOf(c) >= 0;
            encoded.Append(plain ? c.ToString() : "%" + b.ToString("X2", CultureInfo.InvariantCulture));
        }
        return encoded.ToString();
    }

    /// <summary>The value of a variable as the inside of a JSON string.</summary>
    public static string Inside(string name)
    {
        return string.Concat(Value(name).Select(c => c == '"' || c == '\\' ? "\\" + c : c < ' ' ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) : c.ToString()));
    }

    static byte[] Hmac(byte[] key, string text)
    {
        using (var hmac = new HMACSHA256(key))
        {
            return hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
        }
    }

    static string Sha256(byte[] bytes)
    {
        using (var sha256 = SHA256.Create())
        {
            return Hex(sha256.ComputeHash(bytes));
        }
    }

    static string Hex(byte[] bytes)
    {
        return string.Concat(bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    // The parameters sorted by name, then by value.
    static string CanonicalQuery(string query)
    {
        var pairs = query.TrimStart('?').Split('&').Where(p => p != "").Select(p => p.Contains("=") ? p.Split(new[] { '=' }, 2) : new[] { p, "" })
            .Select(p => p.Select(text => Encode(Uri.UnescapeDataString(text))).ToArray());
        return string.Join("&", pairs.OrderBy(p => p[0], StringComparer.Ordinal).ThenBy(p => p[1], StringComparer.Ordinal).Select(p => p[0] + "=" + p[1]));
    }

    /// <summary>Signs a request and sends it. Fields are names and values in turn; those that hops rewrite are not signed.</summary>
    public static async Task Send(string name, string method, string target, string body, params string[] fields)
    {
        var id = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID");
        var secret = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY");
        var token = Environment.GetEnvironmentVariable("AWS_SESSION_TOKEN");
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(secret))
        {
            throw new InvalidOperationException("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
        }
        var bytes = Encoding.UTF8.GetBytes(body);
        var payload = string.IsNullOrEmpty(FixedPayload) ? Sha256(bytes) : FixedPayload;
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Base + target));
        if (bytes.Length > 0 || method == "POST" || method == "PUT" || method == "PATCH")
        {
            request.Content = new ByteArrayContent(bytes);
        }
        var time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var all = fields.ToList();
        all.AddRange(new[] { "X-Amz-Date", time });
        if (!string.IsNullOrEmpty(token))
        {
            all.AddRange(new[] { "X-Amz-Security-Token", token });
        }
        if (PayloadHeader)
        {
            all.AddRange(new[] { "X-Amz-Content-Sha256", payload });
        }
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal) { { "host", Host } };
        for (var i = 0; i < all.Count; i += 2)
        {
            if (!request.Headers.TryAddWithoutValidation(all[i], all[i + 1]) && request.Content != null)
            {
                request.Content.Headers.TryAddWithoutValidation(all[i], all[i + 1]);
            }
            var key = all[i].ToLowerInvariant();
            if (key.StartsWith("x-amz-", StringComparison.Ordinal))
            {
                var text = Regex.Replace(all[i + 1].Trim(), " +", " ");
                signed[key] = signed.ContainsKey(key) ? signed[key] + "," + text : text;
            }
        }
        var names = string.Join(";", signed.Keys);
        // A Uri may undo escapes: what it sends is signed. Most services want the path of the wire encoded again.
        var path = string.Join("/", (PathPrefix + request.RequestUri.AbsolutePath).Split('/').Select(s => Encode(EncodeOnce ? Uri.UnescapeDataString(s) : s)));
        var canonical = string.Join("\n", method, path, CanonicalQuery(request.RequestUri.Query),
            string.Concat(signed.Select(f => f.Key + ":" + f.Value + "\n")), names, payload);
        var scope = string.Join("/", time.Substring(0, 8), Region, Service, "aws4_request");
        var stringToSign = string.Join("\n", "AWS4-HMAC-SHA256", time, scope, Sha256(Encoding.UTF8.GetBytes(canonical)));
        var signingKey = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Hmac);
        request.Headers.TryAddWithoutValidation("Authorization",
            "AWS4-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + names + ", Signature=" + Hex(Hmac(signingKey, stringToSign)));
        var answer = await Client.SendAsync(request);
        Console.WriteLine((int)answer.StatusCode + " " + name);
        if ((int)answer.StatusCode >= 400)
        {
            Failed = true;
            Console.Error.WriteLine(await answer.Content.ReadAsStringAsync());
            Console.Error.WriteLine("Why? Save the answer and run: countersign diagnose --url " + Base + " answer.json");
        }
    }
}
