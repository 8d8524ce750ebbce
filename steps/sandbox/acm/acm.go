// Package acm simulates ACM: certificates, their validation in DNS and what listeners hold.
package acm

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/route53"
)

func init() {
	core.RegisterTags("ACM", State.Tags)
	core.RegisterFingerprint("ACM", func(w *core.World) []string {
		var out []string
		for _, cert := range State.In(w).Certificates {
			out = append(out, fmt.Sprintf("certificate %s %v %s failed=%s tags=%s", cert.Domain, cert.Names, cert.Algorithm,
				cert.Failure, core.TagWords(cert.Tags)))
		}
		return out
	})
}

// Resources is a region's certificates, by ARN.
type Resources struct {
	Certificates map[string]*certificate
	// whose tokens are remembered; AWS does not say what it answers them with: the worst is taken
	Deleted []*certificate
}

type certificate struct {
	ARN, Domain, Token string
	Names              []string // the domain and the alternative names
	Algorithm          types.KeyAlgorithm
	Method             types.ValidationMethod
	Created            time.Time
	Seen               time.Time // when every validation record first stood in DNS; zero while one is missing
	Issued             time.Time
	Type               types.CertificateType // "": issued by Amazon, on request
	Ends               time.Time             // zero: a full term after it was issued
	Failure            types.FailureReason
	Released           time.Time // when the last listener let go of it
	Tags               map[string]string
}

// Validity is how long a certificate is good for; longer ones are no longer allowed.
const Validity = 198 * 24 * time.Hour

// validationTimeout is how long ACM waits for the validation record.
const validationTimeout = 72 * time.Hour

func (a *certificate) status(now time.Time) types.CertificateStatus {
	switch {
	case a.Failure != "":
		return types.CertificateStatusFailed
	case !a.Issued.IsZero() && now.After(a.ends()):
		return types.CertificateStatusExpired
	case !a.Issued.IsZero() && !now.Before(a.Issued):
		return types.CertificateStatusIssued
	case !now.Before(a.Created.Add(validationTimeout)):
		return types.CertificateStatusValidationTimedOut
	}
	return types.CertificateStatusPendingValidation
}

func (a *certificate) ends() time.Time {
	if !a.Ends.IsZero() {
		return a.Ends
	}
	return a.Issued.Add(Validity)
}

func (a *certificate) kind() types.CertificateType {
	if a.Type == "" {
		return types.CertificateTypeAmazonIssued
	}
	return a.Type
}

// dates are when ACM made a certificate or was given it.
func (a *certificate) dates() (created, imported *time.Time) {
	if a.Type == types.CertificateTypeImported {
		return nil, new(a.Created)
	}
	return new(a.Created), nil
}

// settle looks into DNS as ACM does, for certificates that wait for their records, and at what the CAs may issue.
func (w *Resources) settle(c *core.Call) {
	for _, cert := range w.Certificates {
		if cert.Failure != "" || !cert.Issued.IsZero() || cert.Method != types.ValidationMethodDns {
			continue
		}
		if cert.status(c.Now()) != types.CertificateStatusPendingValidation {
			continue
		}
		if cert.Seen = cert.recordsSince(c); cert.Seen.IsZero() {
			continue
		}
		if caaForbids(c, cert.Names) {
			cert.Failure = types.FailureReasonCaaError
			continue
		}
		if at := cert.Seen.Add(c.Durations.CertificateIssue); !at.After(c.Now()) &&
			at.Before(cert.Created.Add(validationTimeout)) {
			cert.Issued = at
		}
	}
}

// recordsSince is when the last of the validation records came to stand, zero while one is missing. Of records hosted
// elsewhere nobody knows since when: they count from when ACM first sees them.
func (a *certificate) recordsSince(c *core.Call) time.Time {
	since := a.Created.Add(c.Durations.CertificateRecord)
	for _, name := range a.Names {
		want := validationRecord(c, name)
		found, ok := route53.PublicDNS(c.World.Global, *want.Name, "CNAME")
		if !ok || !slices.ContainsFunc(found.Values,
			func(v string) bool { return core.PlainName(v) == core.PlainName(*want.Value) }) {
			return time.Time{}
		}
		at, known := route53.RecordSince(c.World.Global, *want.Name, "CNAME")
		if !known {
			at = c.Now()
			if !a.Seen.IsZero() {
				at = a.Seen
			}
		}
		if at.After(since) {
			since = at
		}
	}
	if since.After(c.Now()) {
		return time.Time{}
	}
	return since
}

// caaForbids reports whether a CAA record leaves Amazon's authorities out.
func caaForbids(c *core.Call, names []string) bool {
	for _, name := range names {
		for at := strings.TrimPrefix(name, "*."); strings.Contains(at, "."); _, at, _ = strings.Cut(at, ".") {
			found, ok := route53.PublicDNS(c.World.Global, at, "CAA")
			if !ok {
				continue
			}
			allowed := slices.ContainsFunc(found.Values, func(v string) bool {
				return strings.Contains(v, "amazon.com") || strings.Contains(v, "amazontrust.com") ||
					strings.Contains(v, "awstrust.com") || strings.Contains(v, "amazonaws.com")
			})
			if !allowed {
				return true
			}
			break
		}
	}
	return false
}

// validationRecord is the CNAME that proves a name; it is the same each time for an account and a name.
func validationRecord(c *core.Call, name string) *types.ResourceRecord {
	base := strings.TrimPrefix(name, "*.")
	return &types.ResourceRecord{
		Name: new("_" + core.StableID("", c.Account, base, "name")[:15] + core.StableID("", base, c.Account)[:17] +
			"." + base + "."), Type: types.RecordTypeCname,
		Value: new("_" + core.StableID("", c.Account, base, "value")[:15] + core.StableID("", base, c.Account,
			"value")[:17] + ".jkddzztszm.acm-validations.aws."),
	}
}

// CertificateUsable refuses a certificate a listener cannot have: of another region, or not issued.
func CertificateUsable(c *core.Call, arn string) error {
	State.In(c.World).settle(c)
	cert := State.In(c.World).Certificates[arn]
	if cert == nil {
		return &elbtypes.CertificateNotFoundException{Message: new("Certificate '" + arn + "' not found")}
	}
	if cert.status(c.Now()) != types.CertificateStatusIssued || cert.Algorithm == types.KeyAlgorithmRsa1024 {
		return core.Fail("UnsupportedCertificate", "The certificate '%s' must have a fully-qualified domain name, a "+
			"supported signature, and a supported key size.", arn)
	}
	return nil
}

// certificateUsers finds who has a certificate: load balancers, which register it.
var certificateUsers = func(*core.World, string) []string { return nil }

// RegisterCertificateUsers sets who finds the resources that have a certificate.
func RegisterCertificateUsers(f func(w *core.World, arn string) []string) { certificateUsers = f }

// ReleaseCertificate notes that a listener let go of a certificate; ACM takes a moment to know.
func ReleaseCertificate(c *core.Call, arn string) {
	if cert := State.In(c.World).Certificates[arn]; cert != nil && len(certificateUsers(c.World, arn)) == 0 {
		cert.Released = c.Now()
	}
}

// FailCertificate makes ACM refuse the certificates requested for a domain, for a reason such as DOMAIN_NOT_ALLOWED or
// CAA_ERROR.
func FailCertificate(s *core.Sandbox, domain, reason string) {
	s.Alter(func(c *core.Call) {
		for _, cert := range State.In(c.World).Certificates {
			if cert.Domain == core.PlainName(domain) {
				cert.Failure = types.FailureReason(reason)
			}
		}
	})
}
