package acm

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/sandbox/core"
)

// Certificate is one that somebody in the account has had issued, or imported, before slipway came.
type Certificate struct {
	Names     []string
	Type      types.CertificateType // "": issued by Amazon
	Algorithm types.KeyAlgorithm    // "": RSA of 2048 bits
	Ends      time.Time             // zero: a full term after it was issued, which was a month ago
}

// AddCertificate puts an issued certificate into the account, in the sandbox's own region, and returns its ARN.
func AddCertificate(s *core.Sandbox, given Certificate) (arn string) {
	s.Alter(func(c *core.Call) { arn = Certify(c, given) })
	return arn
}

func Certify(c *core.Call, given Certificate) (arn string) {
	w := State.In(c.World)
	cert := &certificate{
		ARN: c.ARN("acm", "certificate/"+c.UUID()), Domain: core.PlainName(given.Names[0]), Algorithm: given.Algorithm,
		Type: given.Type, Ends: given.Ends,
		Method: types.ValidationMethodDns, Created: c.Now().Add(-30 * 24 * time.Hour),
		Issued: c.Now().Add(-30 * 24 * time.Hour), Tags: map[string]string{},
	}
	for _, n := range given.Names {
		cert.Names = append(cert.Names, core.PlainName(n))
	}
	if cert.Algorithm == "" {
		cert.Algorithm = types.KeyAlgorithmRsa2048
	}
	if w.Certificates == nil {
		w.Certificates = map[string]*certificate{}
	}
	w.Certificates[cert.ARN] = cert
	return cert.ARN
}
