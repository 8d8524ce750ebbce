package ui

import (
	"strings"
	"testing"

	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/ui/screen"
)

// TestFirstSetupWithACertificateOfTheAccount: DNS is elsewhere, and the account has a wildcard certificate for the
// domain. It is offered in the first setup, and HTTPS stands when the run is through: one record is left to a person,
// told exactly.
func TestFirstSetupWithACertificateOfTheAccount(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		given := l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.other.org", "other.org"}})
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.third.net"}})
		l.box.AddCertificate(sandbox.Certificate{Names: []string{"api.other.org"}, Type: acmtypes.CertificateTypeImported})
		l.toPage(fresh(), "SERVICE")
		l.press("api.other.org", "enter").see("Where the domain's DNS is", "elsewhere", "certificate").press("enter")
		l.until("*.other.org +1")
		l.see("a new one", "*.other.org +1  until ", "api.other.org  until ", "never changes")
		if strings.Contains(l.screen(), "third.net") {
			t.Errorf("a certificate for another domain is offered:\n%s", l.screen())
		}
		l.fits(80, 24)
		for _, size := range [][2]int{{120, 40}, {60, 16}, {80, 24}} {
			l.size(size[0], size[1])
			l.fits(size[0], size[1])
		}
		l.press("other.org +1", "enter").see("▸ Continue")
		if got := l.m.ctx.Settings.Service.Certificate; got != given {
			t.Fatalf("the certificate is %q, want %q", got, given)
		}
		l.press("ctrl+o").see("E-mail for budget alarms").press("me@example.com", "ctrl+o")
		l.until("Nothing of this has been done yet")
		l.agree().press("enter")
		l.until("verdict ")
		l.press("enter").see("Waiting for you", "CNAME api.other.org", "shop-alb-", "https://api.other.org")
		if strings.Contains(l.m.card, "proves") {
			t.Errorf("a record to prove the domain is asked for:\n%s", l.m.card)
		}
		l.press("enter")
		if !l.quit || l.m.code != 4 {
			t.Errorf("quit %v, code %d", l.quit, l.m.code)
		}

		// come back: with the record there is nothing left to do
		session, err := l.session(t.Context(), l.kept(), screen.AccountRef{})
		if err != nil {
			t.Fatal(err)
		}
		read := session.Read(t.Context())
		l.box.SetDNS("api.other.org", "CNAME", read.LoadBalancer.Value.DNS)
		if p := session.Plan(read, plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
			t.Errorf("there is work left: %+v %+v", p.Work(), p.Problems)
		}
		l.start(fresh(), "")
		l.until("answers 200")
		l.see("https://api.other.org")
		l.press("q")
		if !l.quit || l.m.code != 0 {
			t.Errorf("come back: quit %v, code %d", l.quit, l.m.code)
		}
	})
}

// TestTheCertificateIsNotAskedForWithoutNeed: where no certificate of the account's holds for the domain, or Route 53
// makes a new one a matter of two minutes, the first setup says nothing of certificates.
func TestTheCertificateIsNotAskedForWithoutNeed(t *testing.T) {
	for _, domain := range []string{"api.other.org", "api.example.com"} {
		t.Run(domain, func(t *testing.T) {
			inLab(t, func(t *testing.T, l *lab) {
				l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.example.com", "*.sub.other.org", "other.org"}})
				l.toPage(fresh(), "SERVICE")
				l.press(domain, "enter")
				for range 2 {
					if strings.Contains(l.screen(), "▸ Certificate") {
						t.Fatalf("for %s a certificate is asked for:\n%s", domain, l.screen())
					}
					if !strings.Contains(l.screen(), "▸ Continue") {
						l.press("enter")
					}
				}
				l.see("▸ Continue", "certificate       a new one")
			})
		})
	}
}

// TestAnotherCertificateInItsStep: the service step moves the listener to a certificate of the account's, and deletes
// the one slipway requested only when its name is typed.
func TestAnotherCertificateInItsStep(t *testing.T) {
	inLab(t, func(t *testing.T, l *lab) {
		l.setUp(shop())
		given := l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.example.com"}})
		l.start(fresh(), "service")
		l.until("SERVICE")
		l.press("tab", "tab", "tab").see("Certificate", "a new one")
		l.until("*.example.com")
		if n := strings.Count(l.screen(), "until "); n != 1 {
			t.Errorf("%d certificates are offered, the stack's own among them:\n%s", n, l.screen())
		}
		l.press("down", "ctrl+o")
		l.until("listener 443 (HTTPS)")
		l.size(120, 40)
		l.press("down", "space").see("-> *.example.com")
		l.agree().press("enter")
		l.until("verdict ")
		l.press("enter", "enter")
		session, err := l.session(t.Context(), l.kept(), screen.AccountRef{})
		if err != nil {
			t.Fatal(err)
		}
		read := session.Read(t.Context())
		if len(read.Certificates.Items) != 1 || read.Certificates.Items[0].ARN != given ||
			read.Listeners.Items[1].Certificates[0] != given && read.Listeners.Items[0].Certificates[0] != given {
			t.Errorf("certificates %+v, listeners %+v", read.Certificates.Items, read.Listeners.Items)
		}
	})
}
