package redact

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What finds many values in one pass is compared here with what looks for one after the other.

// firstLike is [likes.first] without an index.
func firstLike(list []*value, text string) *value {
	for _, v := range list {
		switch {
		case len(text) < len(v.text):
			if strings.Contains(v.text, text) {
				return v
			}
		case len(text) > len(v.text):
		case strings.EqualFold(text, v.text), nearly(text, v.text):
			return v
		}
	}
	return nil
}

// applyEach is [table.apply] with one pass for each value.
func applyEach(t *table, text string) string {
	c := claims{t: t, text: text, taken: make([]bool, len(text))}
	t.encodedSpans(text, c.claim)
	lower := asciiLower(text)
	for _, kind := range order {
		if kind == Host {
			t.contextSpans(text, lower, c.claim)
		}
		list := slices.Clone(t.values)
		slices.SortStableFunc(list, func(a, b *value) int { return len(b.text) - len(a.text) })
		for _, v := range list {
			if v.kind == kind {
				spansOfOne(v, text, lower, c.claim)
			}
		}
	}
	return sweepEach(t, c.replaced())
}

// spansOfOne is [value.spans] that looks for the value itself.
func spansOfOne(v *value, text, lower string, yield func(span)) {
	if v.re != nil && len(v.text) <= maxPattern && !plainRun(v.text) {
		around := []window{{0, len(text)}}
		if core := longestRun(v.text); len(core) >= 4 {
			around = windows(text, 6*len(v.text), 6*len(v.text), core)
		}
		for _, w := range around {
			part := text[w.start:w.end]
			for _, m := range v.re().FindAllStringSubmatchIndex(part, -1) {
				yield(span{w.start + m[0], w.start + m[1], v.fill(part, m), v})
			}
		}
		return
	}
	where, what := text, v.text
	if v.kind == Name || v.kind == Host {
		where, what = lower, strings.ToLower(v.text)
	}
	for from := 0; ; {
		i := strings.Index(where[from:], what)
		if i < 0 {
			return
		}
		start, end := from+i, from+i+len(what)
		from = start + 1
		if v.standsAlone(text, start, end) {
			with := v.with
			if v.kind == Name || v.kind == Host {
				with = likeCased(with, text[start:end])
			}
			yield(span{start, end, with, v})
			from = end
		}
	}
}

// sweepEach is [table.sweep] that takes each value for itself.
func sweepEach(t *table, text string) string {
	pieces := map[string]piece{}
	for _, v := range t.values {
		if v.kind != Secret && v.kind != Signature || v.text == v.with {
			continue
		}
		for at := 0; at+leastTrace <= len(v.text); at++ {
			if gram := v.text[at : at+leastTrace]; spread(gram) {
				if _, seen := pieces[gram]; !seen {
					pieces[gram] = piece{v, at}
				}
			}
		}
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		p, ok := piece{}, false
		if i+leastTrace <= len(text) {
			p, ok = pieces[text[i:i+leastTrace]]
		}
		if !ok {
			b.WriteByte(text[i])
			i++
			continue
		}
		n := leastTrace
		for i+n < len(text) && p.at+n < len(p.v.text) && text[i+n] == p.v.text[p.at+n] {
			n++
		}
		b.WriteString(p.v.with[p.at : p.at+n])
		t.used[p.v.text] = p.v.kind
		i += n
	}
	return b.String()
}

// likeTexts draws texts that have much in common: by few letters, shared beginnings and ends, and by changes to one
// another.
func likeTexts(t *rapid.T, alphabet string, most int) []string {
	letters := []rune(alphabet)
	text := func(least, most int) string {
		return string(rapid.SliceOfN(rapid.SampledFrom(letters), least, most).Draw(t, "letters"))
	}
	var list []string
	start := text(0, 14)
	for range rapid.IntRange(1, most).Draw(t, "number") {
		var s string
		switch from := ""; rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			s = start + text(1, 20)
		case 1:
			s = text(1, 8) + start
		case 2:
			s = text(1, 40)
		default:
			if len(list) > 0 {
				from = rapid.SampledFrom(list).Draw(t, "like")
			}
			out := []byte(from)
			for range rapid.IntRange(0, 1+len(out)/3).Draw(t, "changes") {
				if len(out) > 0 {
					out[rapid.IntRange(0, len(out)-1).Draw(t, "at")] = alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "to")]
				}
			}
			s = string(out)
			switch rapid.IntRange(0, 4).Draw(t, "then") {
			case 0:
				s = strings.ToUpper(s)
			case 1:
				s = strings.ToLower(s)
			case 2:
				s = s[len(s)/4:]
			}
		}
		if s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	if list == nil {
		return []string{alphabet[:1]}
	}
	return list
}

const fewLetters = "abAB01/+ \\n%:.ſK"

func TestLikes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alphabet := rapid.SampledFrom([]string{fewLetters, "01", "ABCDEFGHIJKLMNOPabcdefgh0123456789+/", "0123456789abcdef"}).Draw(t, "alphabet")
		texts := likeTexts(t, alphabet, 150)
		slices.SortStableFunc(texts, func(a, b string) int { return len(b) - len(a) })
		known := newLikes()
		for i, text := range texts {
			if len(text) < leastPart {
				break
			}
			if got, want := known.first(text), firstLike(known.list, text); got != want {
				t.Fatalf("%q is like %v, want %v", text, got, want)
			}
			known.add(&value{text: text, with: fmt.Sprint(i)})
		}
	})
}

// TestSameSize compares many texts of one length with what differs from one of them in about three tenths.
func TestSameSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		alphabet := rapid.SampledFrom([]string{"0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCdef0123456789+/"}).Draw(t, "alphabet")
		length, shared := rapid.IntRange(leastPart, 70).Draw(t, "length"), rapid.IntRange(0, 10).Draw(t, "shared")
		text := func(n int) []byte {
			out := make([]byte, n)
			for i := range out {
				out[i] = alphabet[r.IntN(len(alphabet))]
			}
			return out
		}
		start := text(shared)
		known := newLikes()
		known.add(&value{text: string(text(length + 5))})
		known.add(&value{text: strings.ToLower(known.list[0].text[5:])})
		for range 3 * fewAlike {
			known.add(&value{text: string(append(start, text(length-shared)...))})
		}
		for range 100 {
			near := []byte(known.list[1+r.IntN(len(known.list)-1)].text)
			for _, at := range r.Perm(length)[:length*3/10+r.IntN(3)-1] {
				near[at] = alphabet[r.IntN(len(alphabet))]
			}
			near = [][]byte{near, bytes.ToLower(near), bytes.ToUpper(near), []byte(known.list[0].text[5:])}[r.IntN(4)]
			if got, want := known.first(string(near)), firstLike(known.list, string(near)); got != want {
				t.Fatalf("%q is like %v, want %v", near, got, want)
			}
		}
	})
}

func TestNeedles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := append(likeTexts(t, fewLetters, 60), "")
		hay := strings.Join(rapid.SliceOf(rapid.SampledFrom(texts)).Draw(t, "hay"), rapid.SampledFrom([]string{"", "a", " "}).Draw(t, "gap"))
		got, want := map[int][]int{}, map[int][]int{}
		newNeedles(texts).find(hay, func(id, at int) { got[id] = append(got[id], at) })
		for id, text := range texts {
			for at := range len(hay) {
				if text != "" && strings.HasPrefix(hay[at:], text) {
					want[id] = append(want[id], at)
				}
			}
		}
		for id, text := range texts {
			if !slices.Equal(got[id], want[id]) {
				t.Fatalf("%q stands at %v of %q, want %v", text, got[id], hay, want[id])
			}
		}
	})
}

func TestHaystack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := haystack{text: strings.Join(likeTexts(t, "ab01", 40), " "), asked: scans}
		for _, text := range likeTexts(t, "ab01 ", 40) {
			if got, want := h.has(text), strings.Contains(h.text, text); got != want {
				t.Fatalf("%q in %q: %v, want %v", text, h.text, got, want)
			}
		}
	})
}

// TestApply puts random values into a table, and texts made of them into random surroundings and encodings.
func TestApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, each := newTable(), newTable()
		kinds := rapid.SampledFrom(order)
		var texts []string
		for _, text := range likeTexts(t, rapid.SampledFrom([]string{fewLetters, "abcdefGHIJK0123456789+/="}).Draw(t, "alphabet"), 40) {
			kind := kinds.Draw(t, "kind")
			if !one.has(kind, text) {
				with := placeholder(kind, len(one.values)+1, text)
				if len(with) < len(text) {
					with = scrambled("x", len(one.values), text)
				}
				one.put(kind, text, with)
				each.put(kind, text, with)
				texts = append(texts, text)
			}
		}
		gap := rapid.SampledFrom([]string{"", " ", "/", ".", "-", "a", "0", "%2F", "\\n", "********", "arn:aws:iam::123456789012:user/", ".s3.amazonaws.com"})
		var b strings.Builder
		for range rapid.IntRange(1, 30).Draw(t, "parts") {
			text := rapid.SampledFrom(texts).Draw(t, "text")
			switch rapid.IntRange(0, 6).Draw(t, "encoding") {
			case 0:
				text = strings.NewReplacer("/", "%2F", "+", "%2b", " ", "%20").Replace(text)
			case 1:
				text = strings.NewReplacer("/", `\/`, "+", `\u002b`).Replace(text)
			case 2:
				text = fmt.Sprintf("% x", text)
			case 3:
				text = strings.ToUpper(text)
			case 4:
				text = text[len(text)/3:]
			}
			b.WriteString(gap.Draw(t, "gap") + text)
		}
		text := b.String()
		if got, want := one.apply(text), applyEach(each, text); got != want {
			t.Fatalf("%q\nbecomes %q\nwant    %q", text, got, want)
		}
		if got, want := fmt.Sprint(one.used), fmt.Sprint(each.used); got != want {
			t.Fatalf("%q: used %s, want %s", text, got, want)
		}
	})
}

// TestMayBeOwn tells stand-ins from other texts without making them all.
func TestMayBeOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]Kind{Secret, Signature, KeyID}).Draw(t, "kind")
		text := rapid.SampledFrom(likeTexts(t, rapid.SampledFrom([]string{fewLetters, "0123456789abcdef", "AKIAEXMPL0"}).Draw(t, "alphabet"), 3)).Draw(t, "text")
		if rapid.Bool().Draw(t, "prefixed") {
			text = rapid.SampledFrom(append(slices.Clone(markers), keyPrefixes...)).Draw(t, "prefix") + text
		}
		with := placeholder(kind, rapid.IntRange(1, mostOwn).Draw(t, "n"), text)
		for _, text := range []string{text, with} {
			if got, want := own(kind, text), ownSlowly(kind, text); got != want {
				t.Fatalf("%s %q: %v, want %v", kind, text, got, want)
			}
		}
	})
}

// ownSlowly is [own] that makes all stand-ins.
func ownSlowly(kind Kind, text string) bool {
	for n := 1; n <= mostOwn; n++ {
		if placeholder(kind, n, text) == text {
			return true
		}
	}
	return false
}
