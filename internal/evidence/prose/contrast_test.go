package prose

import (
	"slices"
	"testing"
)

// TestContrasts reads what makes the difference between requests that work and those that fail.
func TestContrasts(t *testing.T) {
	for text, want := range map[string][]Kind{
		"ids like user:42 fail, plain ids pass":                                               {SpecialInPath},
		"plain names are accepted, \"a b.txt\" isn't":                                         {SpecialInPath},
		"a search for plain words is ok, ?q=a:b is refused":                                   {SpecialInQuery},
		"a short text is accepted, a longer one is not":                                       {LargeFails},
		"A POST of 6 KB goes through, with 12 KB I get 403":                                   {LargeFails},
		"hello is ok. <script> in the text is refused":                                        {AttackLike},
		"https://example.com/a/b works. https://example.com/a/b/ fails":                       {SlashAtEnd},
		"\"data/x.txt\" is ok, \"/data/x.txt\" is refused":                                    {DoubleSlash},
		"all GETs are good. POST and PUT are refused":                                         {GetWorksPostFails},
		"without ?limit=10 it works, with it 403":                                             {WorksWithoutQuery},
		"with version 1.35.2 it was fine, with 1.36.0 it fails":                               {NewerFails},
		"reads work, writes don't":                                                            {GetWorksPostFails},
		"it is ok with the staging keys, not with the production keys":                        {SecretOutdated},
		"it works at home, for users abroad it fails":                                         {ElsewhereFails},
		"user:1 works and user:2 works, user:3 fails":                                         nil,
		"I checked the short keys, they are fine. Long keys fail":                             nil,
		"localhost:9000 fails, the other works":                                               nil,
		"s3:GetObject is allowed and works, s3:PutObject fails":                               nil,
		"it works on my machine, it isn't fine in production":                                 nil,
		"The docs say that short bodies work and long bodies fail":                            nil,
		"one of them is ok (in the other region), the one that we've had for years is broken": nil,
	} {
		var got []Kind
		for _, c := range Contrasts(text) {
			got = append(got, c.Kinds()...)
		}
		for _, kind := range want {
			if !slices.Contains(got, kind) {
				t.Errorf("%q: %q, want %q", text, got, kind)
			}
		}
		if want == nil && len(got) > 0 {
			t.Errorf("%q: %q, want nothing", text, got)
		}
	}
}

// FuzzContrasts reads any text, and places each contrast within it.
func FuzzContrasts(f *testing.F) {
	f.Add("a works, \"b\" (c) doesn't; d is 403")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range Contrasts(text) {
			if c.At < 0 || c.At > len(text) {
				t.Fatalf("at %d of %d", c.At, len(text))
			}
			c.Kinds()
		}
	})
}
