package ingress

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// planOldCertificates deletes the stack's own certificates that are not wanted any more, once what takes their place
// serves.
func planOldCertificates(b *plan.Builder) {
	domain := b.Settings.Service.Domain
	if !b.Live.Certificates.Read() {
		return
	}
	var keep *live.Certificate
	var dead []live.Certificate // which the request of a new one deletes
	if b.Settings.Service.Certificate == "" {
		keep, dead = certificateFor(b.Live, domain), deadCertificates(b.Live, domain)
	}
	n := 0
	for _, c := range b.Live.Certificates.Items {
		isDead := slices.ContainsFunc(dead, func(d live.Certificate) bool { return d.ARN == c.ARN })
		if !b.Live.Identity.Owns(c.Tags) || keep != nil && keep.ARN == c.ARN || isDead {
			continue
		}
		if listener := b.Live.Listener(443); listener != nil && slices.Contains(listener.Certificates, c.ARN) &&
			domain != "" && !httpsReady(b.Settings, b.Live) {
			continue // it still serves until the new one is issued
		}
		n++
		deleteCertificate(b, c, numbered(idOldValidation, n), numbered(idOldCertificate, n), idListener443)
	}
}

// destroyCertificates deletes the stack's certificates and the records that validate them: the records first, for
// afterwards nothing would tell that they were the stack's.
func destroyCertificates(b *plan.Builder) {
	certificates, ok := plan.NeededList(b, step, "certificates", b.Live.Certificates)
	if !ok {
		return
	}
	foreign := func(c live.Certificate) bool { return !b.Live.Identity.Owns(c.Tags) }
	for n, c := range live.Without(certificates, foreign) {
		deleteCertificate(b, c, numbered(idValidation, n+1), numbered(idCertificate, n+1), idListener443)
	}
}

// deleteCertificate adds the deletion of a certificate and of its validation record, unless another one still validates
// by it.
func deleteCertificate(b *plan.Builder, c live.Certificate, recordID, id, after string) {
	if have := validationRecord(b.Live, c); have != nil && !sharedRecord(b, c) {
		b.Add(plan.Action{
			ID: recordID, Step: step, Verb: plan.Delete, Name: have.Name, Title: "validation record of " + c.Domain,
			Needs: []string{after}, Calls: []string{"route53 change-resource-record-sets"},
			Run: func(ctx context.Context, r *plan.Run) error { return deleteRecord(ctx, r, *have) },
		})
	}
	b.Add(plan.Action{
		ID: id, Step: step, Verb: plan.Delete, Name: c.Domain, Title: "certificate of " + c.Domain,
		Needs: []string{after, recordID}, Calls: []string{"acm delete-certificate"},
		Run: func(ctx context.Context, r *plan.Run) error {
			return r.Delete(ctx, plan.Deletion{
				What: "the certificate of " + c.Domain, InUse: []string{"ResourceInUseException"},
				Detail: "ACM has not noticed yet that the listener is gone", Typical: 30 * time.Second, Timeout: 15 * time.Minute,
				Call: func(ctx context.Context) error {
					_, err := r.Clients.ACM.DeleteCertificate(ctx, &acm.DeleteCertificateInput{CertificateArn: &c.ARN})
					return err
				},
			})
		},
	})
}

// sharedRecord reports whether a certificate that stays validates by the same record: ACM proves a name by one record
// in all of an account's certificates, wildcard or not, and renews by it.
func sharedRecord(b *plan.Builder, c live.Certificate) bool {
	for _, other := range b.Live.Certificates.Items {
		if other.ARN == c.ARN || b.Live.Identity.Owns(other.Tags) {
			continue
		}
		if other.Record != nil && c.Record != nil && dnsName(other.Record.Name) == dnsName(c.Record.Name) ||
			renewsBy(other, c.Domain) {
			return true
		}
	}
	if b.Settings.Service.Certificate != "" {
		return false
	}
	staying := certificateFor(b.Live, b.Settings.Service.Domain)
	return b.Settings.Service.Domain != "" && staying != nil && staying.ARN != c.ARN &&
		dnsName(staying.Domain) == dnsName(c.Domain)
}

// renewsBy reports whether ACM may renew a certificate by the record that proves a domain. Its summary does not tell
// the record.
func renewsBy(c live.Certificate, domain string) bool {
	if c.Type != string(types.CertificateTypeAmazonIssued) || c.Status != string(types.CertificateStatusIssued) {
		return false
	}
	return c.More || slices.ContainsFunc(namesOf(c),
		func(n string) bool { return strings.TrimPrefix(lower(n), "*.") == lower(domain) })
}
