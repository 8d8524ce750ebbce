package cli

import "testing"

// TestLinesCertificate: by lines, too, a certificate of the account's is asked for where it spares a domain hosted
// elsewhere the wait, and HTTPS stands after one run.
func TestLinesCertificate(t *testing.T) {
	k := newTalk(t)
	code, said := k.answers(nil, "Domain.", "api.example.org", "Certificate.", "2", "E-mail", "me@example.com")
	if code != exitWaiting {
		t.Errorf("ended %d\n%s", code, said)
	}
	k.hears(said, "1. a new one: slipway requests it, ACM renews it", "2. *.example.org  until ",
		"issued by Amazon, renewed by ACM",
		"listener 443 (HTTPS)", "CNAME api.example.org -> shop-alb-", "https://api.example.org")
	if code, said = k.answers([]string{"checklist"}); code == exitFailed {
		t.Errorf("the checklist ended %d\n%s", code, said)
	}
}
