package ingress

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// certificateFor is the stack's own certificate of the domain: the issued one, else the pending one, the newest of
// several. Somebody else's certificate of the domain is left alone: it may be deleted by who made it.
func certificateFor(l *live.Stack, domain string) *live.Certificate {
	var best *live.Certificate
	rank := func(c *live.Certificate) int {
		switch c.Status {
		case string(types.CertificateStatusIssued):
			return 2
		case string(types.CertificateStatusPendingValidation):
			return 1
		}
		return 0
	}
	for n := range l.Certificates.Items {
		c := &l.Certificates.Items[n]
		if !l.Identity.Owns(c.Tags) || dnsName(c.Domain) != dnsName(domain) || rank(c) == 0 {
			continue
		}
		if best == nil || rank(c) > rank(best) || rank(c) == rank(best) && c.Created.After(best.Created) {
			best = c
		}
	}
	return best
}

// deadCertificates are the stack's own requests for the domain that came to nothing. They never served, so nothing is
// lost with them.
func deadCertificates(l *live.Stack, domain string) []live.Certificate {
	return live.Without(l.Certificates.Items, func(c live.Certificate) bool {
		dead := c.Status == string(types.CertificateStatusFailed) ||
			c.Status == string(types.CertificateStatusValidationTimedOut)
		return !dead || !l.Identity.Owns(c.Tags) || dnsName(c.Domain) != dnsName(domain)
	})
}

func issued(c *live.Certificate) bool {
	return c != nil && c.Status == string(types.CertificateStatusIssued)
}

// planCertificate plans the certificate. A request that FAILED or timed out is made anew and the dead one deleted in
// the same action, without consent by name: it never served anything.
func planCertificate(b *plan.Builder, tools Tools) {
	domain := b.Settings.Service.Domain
	if domain == "" {
		return
	}
	if b.Settings.Service.Certificate != "" {
		planExistingCertificate(b)
		return
	}
	if _, ok := plan.NeededList(b, step, "certificate of "+domain, b.Live.Certificates); !ok {
		return
	}
	dead := deadCertificates(b.Live, domain)
	a := plan.Action{
		ID: idCertificate, Step: step, Verb: plan.None, Name: domain, Title: "ACM certificate", Typical: 10 * time.Second,
		Calls: []string{"acm request-certificate", "acm describe-certificate"},
		Run:   func(ctx context.Context, r *plan.Run) error { return requestCertificate(ctx, r, tools, dead) },
	}
	have := certificateFor(b.Live, domain)
	switch {
	case have == nil:
		a.Verb = plan.Create
		if len(dead) > 0 {
			a.Calls = append(a.Calls, "acm delete-certificate")
			a.Reason = "the last request ended as " + dead[0].Status + ": " + failureInWords(dead[0].FailureReason, domain)
		}
	case have.Record == nil && !issued(have): // a run ended before ACM had made up the record
		a.Verb, a.Reason, a.Calls = plan.Update, "ACM had not named the validation record yet", []string{
			"acm describe-certificate"}
	case len(dead) > 0: // a run ended between the new request and the old one's deletion
		a.Verb, a.Reason, a.Calls = plan.Update, "an earlier request that came to nothing is deleted", []string{
			"acm delete-certificate"}
	}
	b.Add(a)
}

func requestCertificate(ctx context.Context, r *plan.Run, tools Tools, dead []live.Certificate) error {
	domain := r.Settings.Service.Domain
	if r.Settings.Service.DNS == "elsewhere" {
		if err := refuseApex(ctx, tools, domain); err != nil {
			return err
		}
	}
	have, err := certificateFor(r.Live(), domain), error(nil)
	switch {
	case have == nil:
		have, err = newCertificate(ctx, r, domain, requestToken(r.Live().Identity, domain, dead))
		if errors.Is(err, errForgotten) { // the token is of a certificate that was deleted within the hour
			have, err = newCertificate(ctx, r, domain, requestToken(r.Live().Identity, domain+r.Clock.Now().String(), dead))
		}
	case have.Record == nil && !issued(have):
		have, err = awaitRecord(ctx, r, have.ARN)
	}
	if err != nil {
		return err
	}
	for _, c := range dead {
		_, err := r.Clients.ACM.DeleteCertificate(ctx, &acm.DeleteCertificateInput{CertificateArn: &c.ARN})
		if err != nil && !cloud.NotFound(err) {
			return fmt.Errorf("delete the certificate request that came to nothing: %w", err)
		}
	}
	if r.Settings.Service.DNS == "elsewhere" && !issued(have) {
		for _, n := range elsewhereNotes(r.Settings, r.Live(), have) {
			r.Note(n)
		}
	}
	return nil
}

// newCertificate requests a certificate and waits for its validation record.
func newCertificate(ctx context.Context, r *plan.Run, domain, token string) (*live.Certificate, error) {
	out, err := r.Clients.ACM.RequestCertificate(ctx, &acm.RequestCertificateInput{
		DomainName: &domain, ValidationMethod: types.ValidationMethodDns, KeyAlgorithm: types.KeyAlgorithmRsa2048,
		IdempotencyToken: &token, Tags: cloud.TagList(r.Live().Identity.Tags(),
			func(k, v *string) types.Tag { return types.Tag{Key: k, Value: v} }),
	})
	if err != nil {
		return nil, fmt.Errorf("request a certificate for %s: %w", domain, err)
	}
	return awaitRecord(ctx, r, aws.ToString(out.CertificateArn))
}

// errForgotten says that ACM does not know the certificate it has answered a request with.
var errForgotten = errors.New("ACM does not know the certificate; run slipway apply again")

// errForgottenAfter is how long ACM may not know a certificate that was requested a moment ago.
const errForgottenAfter = 30 * time.Second

// awaitRecord waits until ACM has made up the validation record, some seconds, and records the certificate.
func awaitRecord(ctx context.Context, r *plan.Run, arn string) (*live.Certificate, error) {
	var got live.Certificate
	began := r.Clock.Now()
	err := r.Until(ctx, plan.Wait{Typical: 5 * time.Second, Timeout: 2 * time.Minute,
		Check: func(ctx context.Context) (bool, string, error) {
			fact := live.PollCertificate(ctx, r.Clients, arn)
			if fact.Err != nil && !cloud.NotFound(fact.Err) {
				return false, "", fmt.Errorf("read the certificate: %w", fact.Err)
			}
			if fact.Value == nil {
				if r.Clock.Now().Sub(began) > errForgottenAfter {
					return false, "", errForgotten
				}
				return false, "requested", nil
			}
			got = *fact.Value
			if got.Status == string(types.CertificateStatusFailed) {
				return false, "", fmt.Errorf("request a certificate for %s: %s", got.Domain,
					failureInWords(got.FailureReason, got.Domain))
			}
			return got.Record != nil || issued(&got), "waiting for the validation record", nil
		}})
	if err != nil {
		return nil, err
	}
	got.Tags = r.Live().Identity.Tags() // the request carried them
	recordCertificate(r, got)
	return &got, nil
}

func recordCertificate(r *plan.Run, c live.Certificate) {
	r.Record(func(l *live.Stack) {
		l.Certificates.Items = live.With(l.Certificates.Items, c, func(o live.Certificate) bool { return o.ARN == c.ARN })
	})
}

// requestToken makes a request that is sent twice one request. ACM remembers a token for an hour, and would answer with
// a request that FAILED meanwhile, or with another stack's: the dead ones and the stack are part of it.
func requestToken(i stack.Identity, domain string, dead []live.Certificate) string {
	h := sha256.New()
	h.Write([]byte(i.App + "/" + i.Environment + "/" + dnsName(domain)))
	for _, c := range dead {
		h.Write([]byte(c.ARN))
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// failureInWords says what ACM's failure reason means and what to do.
// https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html
func failureInWords(reason, domain string) string {
	switch types.FailureReason(reason) {
	case types.FailureReasonCaaError:
		return "CAA_ERROR: a CAA record at " + domain +
			" or above it does not allow Amazon; add one with the value 0 issue \"amazon.com\", or remove them"
	case types.FailureReasonAdditionalVerificationRequired:
		return "ADDITIONAL_VERIFICATION_REQUIRED: AWS wants to verify the domain by hand; open a support case, or " +
			"use another domain"
	case types.FailureReasonDomainNotAllowed, types.FailureReasonInvalidPublicDomain:
		return reason + ": AWS issues no certificate for this name; use a domain you registered"
	case types.FailureReasonDomainValidationDenied:
		return "DOMAIN_VALIDATION_DENIED: the owner of the domain refused it"
	case "":
		return "the validation record was not found in time; check that the domain's name servers are those of " +
			"its hosted zone"
	}
	return reason
}
