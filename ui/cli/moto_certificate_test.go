package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// imported brings a self-signed wildcard certificate into the account, as somebody would with one bought elsewhere, and
// returns its ARN.
func imported(t *testing.T, name string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for file, block := range map[string]*pem.Block{"certificate.pem": {Type: "CERTIFICATE", Bytes: der},
		"key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return awsCLI(t, "acm", "import-certificate", "--certificate", "fileb://"+filepath.Join(dir, "certificate.pem"),
		"--private-key", "fileb://"+filepath.Join(dir, "key.pem"),
		"--query", "CertificateArn", "--output", "text")
}

// TestMotoCertificate serves a certificate that the account has, over the wire, with DNS elsewhere: 443 stands in the
// first run, one record is left to a person, the second run does nothing, and destroy leaves the certificate as it was.
func TestMotoCertificate(t *testing.T) {
	moto(t)
	given := imported(t, "*.slipway.invalid")
	file := filepath.Join(t.TempDir(), "slipway.yaml")
	answers := "app: shop\nregion: eu-west-1\nimage: {uri: registry.example.com/shop:1.0}\ndata: {database: none, " +
		"cache: none}\nbudget: {limit: 0}\nservice: {domain: api.slipway.invalid, dns: elsewhere, certificate: \"" + given +
		"\", release: \"\"}\n"
	if err := os.WriteFile(file, []byte(answers), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := slipway(t, "", "apply", "--yes", "--file", file)
	if code != 4 || !strings.Contains(errs, "Waiting for you: add where api.slipway.invalid's DNS is hosted: CNAME "+
		"api.slipway.invalid -> shop-alb-") {
		t.Fatalf("apply ended %d\n%s\n%s", code, out, errs)
	}
	seen(t, []view{
		{"elbv2 describe-load-balancers --names shop-alb", "LoadBalancers[0].Scheme", "internet-facing"},
		{"acm list-certificates --includes keyTypes=EC_prime256v1", "CertificateSummaryList[].[CertificateArn,DomainName]",
			given + "\t*.slipway.invalid"},
		{"acm list-tags-for-certificate --certificate-arn " + given, "length(Tags)", "0"},
	})
	balancer := awsCLI(t, "elbv2", "describe-load-balancers", "--names", "shop-alb", "--query",
		"LoadBalancers[0].LoadBalancerArn", "--output", "text")
	seen(t, []view{{"elbv2 describe-listeners --load-balancer-arn " + balancer,
		"Listeners[?Port==`443`].Certificates[].CertificateArn", given}})

	secondApplyWritesNothing(t, file)
	if code, out, errs = slipway(t, "", "checklist", "--file", file); code == 1 || !strings.Contains(out, "HTTPS") {
		t.Errorf("the checklist ended %d\n%s\n%s", code, out, errs)
	}
	if code, out, errs = slipway(t, "", "destroy", "--delete", "shop", "--file", file); code != 0 {
		t.Fatalf("destroy ended %d\n%s\n%s", code, out, errs)
	}
	seen(t, []view{
		{"elbv2 describe-load-balancers", "length(LoadBalancers)", "0"},
		{"acm list-certificates --includes keyTypes=EC_prime256v1", "CertificateSummaryList[].CertificateArn", given},
	})
}
