package secretscan

import (
	"strings"
	"testing"
)

// settings reads NAME=value lines of a list; "…" in a value isPlaceholder for nothing: lines are taken as they are.
func settings(text string) (list [][2]string) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		list = append(list, [2]string{name, value})
	}
	return list
}

// TestRates measures both errors: ordinary settings that are taken for secrets, and secrets that are not seen.
func TestRates(t *testing.T) {
	quiet, loud := settings(ordinarySettings), settings(secretSettings)
	if len(quiet) < 250 || len(loud) < 200 {
		t.Errorf("%d ordinary settings and %d secrets are too few to measure by", len(quiet), len(loud))
	}
	alarms, missed := 0, 0
	for _, s := range quiet {
		if why := Why(s[0], s[1]); why != "" {
			alarms++
			t.Errorf("ordinary: %s=%s: %s", s[0], s[1], why)
		}
	}
	for _, s := range loud {
		why := Why(s[0], s[1])
		if why == "" {
			missed++
			t.Errorf("missed: %s=%s", s[0], s[1])
		}
		if len(s[1]) > 12 && strings.Contains(why, s[1]) {
			t.Errorf("%s: what is said repeats the value: %s", s[0], why)
		}
	}
	t.Logf("%d of %d ordinary settings raise an alarm (%.1f %%); %d of %d secrets are missed (%.1f %%)",
		alarms, len(quiet), 100*float64(alarms)/float64(len(quiet)), missed, len(loud),
		100*float64(missed)/float64(len(loud)))
}

// TestKnown: a stored value is found inside longer ones and in other spellings; ordinary words are not looked for.
func TestKnown(t *testing.T) {
	var k Known
	k.Add("/shop/production/DB_PASSWORD", "pa/ss+w0rd=9x")
	k.Add("/shop/production/LEGACY", "correcthorse9")
	k.Add("/shop/production/DATABASE_URL", "postgresql://app:inner-Passw0rd@db/shop")
	for name, value := range map[string]string{
		"LOG_LEVEL": "information", "PUBLIC_URL": "https://shop.example.com/", "BUCKET": "shop-uploads-2026",
		"DB_USER_PASSWORD": "postgres", "API_TOKEN": "short1",
		"REGION_SECRET": "eu-west-1", "COUNT": "12345678", "MAIL": "ops@example.com", "FLAG_SECRET": "production",
		"TTL": "86400000ms",
	} {
		k.Add(name, value)
	}
	for _, c := range []struct{ text, want string }{
		{"pa/ss+w0rd=9x", "DB_PASSWORD"}, {"x pa/ss+w0rd=9x y", "DB_PASSWORD"}, {"q=pa%2Fss%2Bw0rd%3D9x", "DB_PASSWORD"},
		{"cGEvc3MrdzByZD05eA==", "DB_PASSWORD"},
		{"Basic YXBwOnBhL3NzK3cwcmQ9OXg=", "DB_PASSWORD"}, {`{"a":"correcthorse9"}`, "LEGACY"},
		{"--x=correcthorse9", "LEGACY"}, {"inner-Passw0rd", "DATABASE_URL"},
		{"636f7272656374686f72736539", "LEGACY"},
		{"https://shop.example.com/information/shop-uploads-2026/postgres/eu-west-1/production/12345678/ops@example.com", ""},
		{"", ""}, {"short1", ""},
	} {
		got := k.In(c.text)
		if c.want == "" && len(got) > 0 || c.want != "" && (len(got) != 1 || !strings.HasSuffix(got[0], c.want)) {
			t.Errorf("%s holds %v, want %s", c.text, got, c.want)
		}
	}
}

// TestMask hides what is secret by its form and leaves prose as it is.
func TestMask(t *testing.T) {
	for _, c := range [][2]string{
		{"postgres://app:hunter2@db/shop failed", "postgres://app:***@db/shop failed"},
		{"key sk_live_51H8xYzMarker.", "key ***."},
		{`{"password":"hunter2","port":1}`, `{"password":"***","port":1}`},
		{"connect: password=hunter2 host=db", "connect: password=*** host=db"},
		{"Authorization: Bearer kX8jV3nQp0bL5sT7wZ", "Authorization: Bearer ***"},
		{"ExpiredTokenException: The security token included in the request is expired", ""},
		{"invalid token: the security token is invalid", ""},
		{"DB_PASSWORD: could not be read; secret: not found", ""},
		{"https://api.example.com:8000/x@y?next=1 key=orders", ""},
		{`{"nextToken":"AAAAAbcdef0123456789","clientToken":"7c9e6679-7425-40de-944b-e07fc1f90ae7"}`, ""},
		{`{"KmsKeyId":"alias/aws/ssm","TagKeys":["a"],"tokenTtl":3600}`, ""},
		{"a bearer token was expected, and basic authentication given", ""},
		{"two postgres://a:one1@x postgres://b:two2@y", "two postgres://a:***@x postgres://b:***@y"},
	} {
		want := c[1]
		if want == "" {
			want = c[0]
		}
		if got := Mask(c[0], "***"); got != want {
			t.Errorf("%s: masked to %s", c[0], got)
		}
	}
}

// TestCommand looks at commands as task definitions have them, word by word.
func TestCommand(t *testing.T) {
	for _, c := range []struct {
		words  string
		secret bool
	}{
		{"python|-m|app", false}, {"sh|-c|exec gunicorn app:app -b 0.0.0.0:8000", false}, {"app|--token-ttl|3600", false},
		{"CMD-SHELL|curl -f http://localhost:8000/health || exit 1", false}, {"app|--password-file|/run/secrets/x", false},
		{"app|--api-key|kx82jf9s", true}, {"sh|-c|PGPASSWORD=hunter2 psql", true}, {"redis-cli|-a|hunter2|ping", true},
		{"CMD-SHELL|curl -u admin:hunter2 http://localhost/health", true}, {"mysql|-phunter2", true},
		{"app|--dsn|postgres://a:b1@c/d", true},
	} {
		if got := Command(strings.Split(c.words, "|")); (got != "") != c.secret {
			t.Errorf("%s: %q", c.words, got)
		}
	}
}

func BenchmarkWhy(b *testing.B) {
	list := settings(ordinarySettings)
	for b.Loop() {
		for _, s := range list {
			Why(s[0], s[1])
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(list)), "us/setting")
}
