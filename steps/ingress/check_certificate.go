package ingress

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/check"
	"slipway/steps/live"
)

// renewalWindow is how long before its end a certificate must have been renewed. ACM begins well before, and AWS's own
// ACM.1 control asks for as much.
const renewalWindow = 30 * 24 * time.Hour

// judgeCertificates holds every certificate that a listener serves against its end.
func judgeCertificates(in check.Input, secure *live.Listener, r check.Result) check.Result {
	r = judgeCertificate(in, first(secure.Certificates), secure.Port == 443, r)
	if secure.MoreErr != nil && r.Status == check.Pass {
		unread := check.Unread("the listener's other certificates", live.CallListenerCertificates,
			"Certificates[]", secure.MoreErr)
		unread.Evidence = append(r.Evidence, unread.Evidence...)
		return unread
	}
	for _, arn := range secure.More {
		r = judgeCertificate(in, arn, false, r)
	}
	return r
}

// judgeCertificate holds a certificate that is served against its end and, where it is the one for everybody, the
// domain. The stack's own is made for the domain and needs a word only when it was not renewed; of any other one, the
// verdict says what it rests on.
func judgeCertificate(in check.Input, arn string, usual bool, r check.Result) check.Result {
	l := in.Live
	named := !usual || in.Settings != nil && in.Settings.Service.Certificate != ""
	if l.Certificates.Err != nil {
		if r.Status == check.Pass { // it may have ended
			unread := check.Unread("the certificate", l.Certificates.Call, "CertificateSummaryList[].NotAfter",
				l.Certificates.Err)
			unread.Evidence = append(r.Evidence, unread.Evidence...)
			return unread
		}
		return r
	}
	c := l.CertificateByARN(arn)
	if c == nil {
		if named && r.Status == check.Pass {
			r.Status, r.Detail = check.Unknown, "the certificate "+arn+" is not among those that "+l.Certificates.Call+" tells"
		}
		return r
	}
	why := endsSoon(*c, l.ReadAt)
	if why == "" && usual && in.Settings != nil && in.Settings.Service.Domain != "" && !c.More &&
		!Covers(namesOf(*c), in.Settings.Service.Domain) {
		why = "the certificate is for " + firstNames(namesOf(*c)) + ", not for " + in.Settings.Service.Domain
	}
	if why == "" && l.Identity.Owns(c.Tags) {
		return r
	}
	r.Evidence = append(r.Evidence, check.Evidence{Call: l.Certificates.Call, Field: "CertificateSummaryList[" +
		c.Domain + "].NotAfter", Value: until(*c)})
	if why != "" && r.Status == check.Pass {
		r.Status, r.Detail = check.Fail, why
	}
	return r
}

// endsSoon says when a certificate ends, and why it was not renewed, "" when it does.
func endsSoon(c live.Certificate, now time.Time) string {
	if c.Status == string(types.CertificateStatusExpired) {
		return "the certificate ended on " + c.NotAfter.UTC().Format(time.DateOnly)
	}
	if c.NotAfter.IsZero() || c.NotAfter.Sub(now) > renewalWindow {
		return ""
	}
	if c.Type == string(types.CertificateTypeImported) {
		return "the certificate ends on " + c.NotAfter.UTC().Format(time.DateOnly) +
			" and ACM does not renew an imported one: import its successor under the same ARN"
	}
	return "the certificate ends on " + c.NotAfter.UTC().Format(time.DateOnly) +
		" and ACM has not renewed it: see that its validation record still stands"
}

// until says how long a certificate holds and who renews it.
func until(c live.Certificate) string {
	who := "renewed by ACM"
	if c.Type == string(types.CertificateTypeImported) {
		who = "imported: somebody has to renew it"
	}
	if c.NotAfter.IsZero() {
		return who
	}
	return c.NotAfter.UTC().Format(time.DateOnly) + ", " + who
}
