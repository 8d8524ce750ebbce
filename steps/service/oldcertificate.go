package service

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// destroyCertificates deletes the stack's certificates and the records that validate them: the records first, for afterwards
// nothing would tell that they were the stack's.
func destroyCertificates(b *plan.Builder) {
	certificates, ok := plan.NeededList(b, step, "certificates", b.Live.Certificates)
	if !ok {
		return
	}
	var own []live.Certificate
	for _, c := range certificates {
		if b.Live.Identity.Owns(c.Tags) {
			own = append(own, c)
		}
	}
	for n, c := range own {
		suffix := ""
		if n > 0 {
			suffix = fmt.Sprintf("-%d", n+1)
		}
		deleteCertificate(b, c, idValidation+suffix, idCertificate+suffix, idListener443)
	}
}

// deleteCertificate adds the deletion of a certificate and of its validation record, unless another one still validates by it.
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
			return r.Until(ctx, plan.Wait{Typical: 30 * time.Second, Timeout: 15 * time.Minute, Check: func(ctx context.Context) (bool, string, error) {
				_, err := r.Clients.ACM.DeleteCertificate(ctx, &acm.DeleteCertificateInput{CertificateArn: &c.ARN})
				switch {
				case err == nil || cloud.NotFound(err):
					return true, "", nil
				case cloud.Is(err, "ResourceInUseException"):
					return false, "ACM has not noticed yet that the listener is gone", nil
				}
				return false, "", fmt.Errorf("delete the certificate of %s: %w", c.Domain, err)
			}})
		},
	})
}

// sharedRecord reports whether a certificate that stays validates by the same record: ACM proves a name by one record in all of an
// account's certificates, wildcard or not, and renews by it.
func sharedRecord(b *plan.Builder, c live.Certificate) bool {
	for _, other := range b.Live.Certificates.Items {
		if other.ARN == c.ARN || b.Live.Identity.Owns(other.Tags) {
			continue
		}
		if other.Record != nil && c.Record != nil && plain(other.Record.Name) == plain(c.Record.Name) || renewsBy(other, c.Domain) {
			return true
		}
	}
	if b.Settings.Service.Certificate != "" {
		return false
	}
	staying := certificateFor(b.Live, b.Settings.Service.Domain)
	return b.Settings.Service.Domain != "" && staying != nil && staying.ARN != c.ARN && plain(staying.Domain) == plain(c.Domain)
}

// renewsBy reports whether ACM may renew a certificate by the record that proves a domain. Its summary does not tell the record.
func renewsBy(c live.Certificate, domain string) bool {
	if c.Type != string(types.CertificateTypeAmazonIssued) || c.Status != string(types.CertificateStatusIssued) {
		return false
	}
	return c.More || slices.ContainsFunc(namesOf(c), func(n string) bool { return strings.TrimPrefix(lower(n), "*.") == lower(domain) })
}
