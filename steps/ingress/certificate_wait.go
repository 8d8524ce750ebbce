package ingress

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/live"
	"slipway/steps/plan"
)

const (
	typicalIssue = 3 * time.Minute
	patientIssue = 40 * time.Minute // ACM says up to 30
	// with name servers elsewhere ACM looks for the record for 72 hours in vain: somebody has to change them
	wrongServers = time.Minute
)

// planCertificateWait plans the wait for ACM to find the validation record. With DNS elsewhere people come first, so
// nothing waits.
func planCertificateWait(b *plan.Builder, tools Tools) {
	s := b.Settings.Service
	if s.Domain == "" || s.DNS == "elsewhere" || s.Certificate != "" || !b.Live.Certificates.Read() {
		return
	}
	zone := ZoneFor(b.Settings, b.Live)
	a := plan.Action{
		ID: idIssued, Step: step, Verb: plan.Create, Name: s.Domain, Title: "certificate issued", Typical: typicalIssue,
		Needs: []string{idCertificate, idValidation}, Calls: []string{"acm describe-certificate"},
		Run: func(ctx context.Context, r *plan.Run) error { return awaitCertificate(ctx, r, tools, *zone) },
	}
	if issued(certificateFor(b.Live, s.Domain)) {
		a.Verb = plan.None
	} else if certificateFor(b.Live, s.Domain) != nil {
		a.Verb, a.Reason = plan.Update, "ACM has not validated the domain yet"
	}
	b.Add(a)
}

func awaitCertificate(ctx context.Context, r *plan.Run, tools Tools, zone live.HostedZone) error {
	domain := r.Settings.Service.Domain
	c := certificateFor(r.Live(), domain)
	if c == nil {
		return fmt.Errorf("wait for the certificate of %s: it is gone; run slipway apply again", domain)
	}
	began := r.Clock.Now()
	looks, misdelegated, record := 0, "", plan.DNSRecord{}
	err := r.Until(ctx, plan.Wait{Typical: typicalIssue, Timeout: patientIssue,
		Check: func(ctx context.Context) (bool, string, error) {
			fact := live.PollCertificate(ctx, r.Clients, c.ARN)
			if fact.Err != nil {
				return false, "", fmt.Errorf("wait for the certificate of %s: %w", domain, fact.Err)
			}
			if fact.Value == nil {
				return false, "", fmt.Errorf("wait for the certificate of %s: somebody deleted it; run slipway apply again", domain)
			}
			now := *fact.Value
			now.Tags = c.Tags
			switch types.CertificateStatus(now.Status) {
			case types.CertificateStatusIssued:
				recordCertificate(r, now)
				return true, "", nil
			case types.CertificateStatusPendingValidation:
			default:
				return false, "", fmt.Errorf("the certificate of %s ended as %s: %s", domain, now.Status,
					failureInWords(now.FailureReason, domain))
			}
			// delegation is asked about once at the start, and again while it is wrong
			if looks++; looks == 1 || misdelegated != "" && looks%3 == 0 {
				misdelegated, record = delegation(ctx, r, tools.Resolver, zone)
			}
			if misdelegated != "" && r.Clock.Now().Sub(began) > wrongServers {
				return false, "", &plan.WaitingOnUserError{For: misdelegated +
					"; then run slipway again, which adds HTTPS", Record: record}
			}
			if misdelegated != "" {
				return false, "pending; " + misdelegated, nil
			}
			return false, "ACM looks for the record", nil
		}})
	var late *plan.TimeoutError
	if errors.As(err, &late) {
		return fmt.Errorf("the certificate of %s was not validated: %w; check the zone's delegation and CAA records, then "+
			"run slipway apply again", domain, late)
	}
	return err
}
