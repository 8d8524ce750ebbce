package ingress

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// certificateARN is the ARN of an ACM certificate: its region, its account.
var certificateARN = regexp.MustCompile(`^arn:aws[a-z-]*:acm:([a-z0-9-]+):([0-9]{12}):certificate/[A-Za-z0-9-]+$`)

const certificateExample = "the ARN of an ACM certificate: for example " +
	"arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

// Covers reports whether a certificate for these names holds for a domain: by the name itself, or by a wildcard, which
// stands for exactly one label.
func Covers(names []string, domain string) bool {
	domain = lower(domain)
	_, parent, _ := strings.Cut(domain, ".")
	return slices.ContainsFunc(names, func(n string) bool { return lower(n) == domain || lower(n) == "*."+parent })
}

func lower(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

// namesOf are all names a certificate is known to be for.
func namesOf(c live.Certificate) []string {
	if slices.Contains(c.Names, c.Domain) {
		return c.Names
	}
	return append([]string{c.Domain}, c.Names...)
}

// keyProblem says why a load balancer's listener does not take a certificate with such a key, "" when it does.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html
func keyProblem(key string) string {
	if types.KeyAlgorithm(key) == types.KeyAlgorithmRsa1024 {
		return "its key is RSA of 1024 bits, and a load balancer takes RSA from 2048 bits on, or ECDSA"
	}
	return ""
}

// existingCertificate is the certificate that the answers name, nil when they name none or AWS does not have it.
func existingCertificate(s stack.Settings, l *live.Stack) *live.Certificate {
	if s.Service.Certificate == "" {
		return nil
	}
	return l.CertificateByARN(s.Service.Certificate)
}

// HasCertificateFor reports whether the account has an issued certificate for a domain that is not the stack's own.
func HasCertificateFor(l *live.Stack, domain string) bool {
	return domain != "" && slices.ContainsFunc(l.Certificates.Items, func(c live.Certificate) bool {
		return c.Tags[stack.TagApp] == "" && WhyUnusable(c, domain) == "" && Covers(namesOf(c), domain)
	})
}

// servedCertificate is the certificate that listener 443 is to serve: the one the answers name, else the stack's own.
// nil: there is none yet.
func servedCertificate(s stack.Settings, l *live.Stack) *live.Certificate {
	if s.Service.Certificate != "" {
		return existingCertificate(s, l)
	}
	return certificateFor(l, s.Service.Domain)
}

// planExistingCertificate shows the certificate that the answers name. It is somebody else's: nothing is ever done to
// it.
func planExistingCertificate(b *plan.Builder) {
	c := existingCertificate(b.Settings, b.Live)
	b.Add(plan.Action{
		ID: idCertificate, Step: step, Verb: plan.None, Name: c.Domain, Title: "ACM certificate", NotOurs: true,
		Reason: "the account's own, named in service.certificate: slipway never changes or deletes it",
	})
	if c.More && !Covers(namesOf(*c), b.Settings.Service.Domain) {
		b.Note(plan.Note{Step: step,
			Text: fmt.Sprintf("whether the certificate of %s is for %s too could not be verified: acm:ListCertificates tells "+
				"the first %d of its names",
				c.Domain, b.Settings.Service.Domain, len(c.Names))})
	}
}

// validCertificate refuses a certificate that listener 443 could not serve, or not for the domain.
func validCertificate(b *plan.Builder) bool {
	s := b.Settings.Service
	if s.Certificate == "" {
		return true
	}
	refuse := func(why, wayOut string) bool { return refuse(b, "service.certificate", why, wayOut) }
	const another = "name another one in service.certificate, or leave it empty: then slipway requests one"
	i := b.Live.Identity
	parts := certificateARN.FindStringSubmatch(s.Certificate)
	switch {
	case parts == nil:
		return refuse(s.Certificate+" is not the ARN of an ACM certificate", another)
	case parts[2] != i.Account:
		return refuse("the certificate is in account "+parts[2]+", and a load balancer in account "+i.Account+" takes only "+
			"its own account's", another)
	case parts[1] != i.Region:
		return refuse("the certificate is in "+parts[1]+", and a load balancer in "+i.Region+" takes only those of its own "+
			"region", "request or import it in "+i.Region+" too, or leave service.certificate empty: then slipway requests one")
	}
	if _, ok := plan.NeededList(b, step, "certificates", b.Live.Certificates); !ok {
		return false
	}
	c := existingCertificate(b.Settings, b.Live)
	if c == nil {
		return refuse("there is no such certificate in "+i.Region+" any more", another)
	}
	if i.Owns(c.Tags) {
		return refuse("it is the one that slipway requested for this stack, and changes and deletes with it",
			"leave service.certificate empty: it serves already")
	}
	if why := WhyUnusable(*c, s.Domain); why != "" {
		return refuse("the certificate of "+c.Domain+" cannot serve "+s.Domain+": "+why, another)
	}
	return true
}

// WhyUnusable says why a certificate cannot serve a domain, "" when it can or, with more names than AWS tells, when it
// may.
func WhyUnusable(c live.Certificate, domain string) string {
	switch types.CertificateStatus(c.Status) {
	case types.CertificateStatusIssued:
	case types.CertificateStatusPendingValidation:
		return "it is not issued yet, it waits for its validation"
	case types.CertificateStatusExpired:
		return "it ended on " + c.NotAfter.UTC().Format("2006-01-02")
	default:
		return "it is not issued, its status is " + c.Status
	}
	if why := keyProblem(c.KeyAlgorithm); why != "" {
		return why
	}
	if !c.More && !Covers(namesOf(c), domain) {
		return "it covers " + firstNames(namesOf(c))
	}
	return ""
}

// firstNames is a list of names, cut where it gets long.
func firstNames(names []string) string {
	const most = 4
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
