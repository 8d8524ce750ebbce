package service

import (
	"slices"
	"strconv"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// planLeftovers deletes what earlier answers have left: a replaced target group, the DNS record and certificate of a domain that
// is not wanted any more. Only what is the stack's own, and only after what takes its place stands.
func planLeftovers(b *plan.Builder) {
	planOldTargetGroups(b)
	planOldAliases(b)
	planOldCertificates(b)
}

func planOldAliases(b *plan.Builder) {
	n := 0
	for _, record := range ownAliases(b.Live) {
		if plain(record.Name) == plain(b.Settings.Service.Domain) {
			continue
		}
		id := idOldAlias
		if n++; n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		b.Add(deleteAlias(id, record, idAlias, idListener443, idListener80))
	}
}

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
		if listener := listenerOn(b.Live, 443); listener != nil && slices.Contains(listener.Certificates, c.ARN) && domain != "" && !secureSoon(b.Settings, b.Live) {
			continue // it still serves until the new one is issued
		}
		suffix := ""
		if n++; n > 1 {
			suffix = "-" + strconv.Itoa(n)
		}
		deleteCertificate(b, c, idOldValidation+suffix, idOldCertificate+suffix, idListener443)
	}
}
