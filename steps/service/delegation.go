package service

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/live"
	"slipway/steps/plan"
)

// sameNamed are the hosted zones under one zone's name: registrars point at one of them, and the others are asked by nobody.
func sameNamed(zones []live.HostedZone, name string) []live.HostedZone {
	return slices.DeleteFunc(slices.Clone(zones), func(z live.HostedZone) bool { return plain(z.Name) != plain(name) })
}

// nameServers are the servers that Route 53 gave a zone: the NS record at its apex.
func nameServers(l *live.Stack, zone live.HostedZone) []string {
	var servers []string
	for _, r := range recordsAt(l.NameServers.Items, zone.ID, zone.Name, "NS") {
		servers = append(servers, r.Values...)
	}
	return servers
}

// serves reports whether one of the servers is among those.
func serves(servers, those []string) bool {
	return slices.ContainsFunc(servers, func(s string) bool {
		return slices.ContainsFunc(those, func(o string) bool { return plain(o) == plain(s) })
	})
}

// soundZone refuses a zone in which nobody would look for the domain's records, and one that forbids Amazon's certificates.
func soundZone(b *plan.Builder, zone live.HostedZone) bool {
	s := b.Settings.Service
	refuse := func(answer, why, wayOut string) bool {
		b.Refuse(plan.Problem{Kind: plan.Invalid, Step: step, Resource: answer, Why: why, WayOut: wayOut})
		return false
	}
	if twins := sameNamed(b.Live.HostedZones.Items, zone.Name); len(twins) > 1 && s.Zone == "" && !chosenZone(b.Live, zone) {
		var named []string
		for _, z := range twins {
			named = append(named, z.ID+" ("+orUnknown(strings.Join(nameServers(b.Live, z), ", "))+")")
		}
		return refuse("service.zone", fmt.Sprintf("%d public hosted zones of this account are named %s: %s", len(twins), zone.Name, strings.Join(named, "; ")),
			"set service.zone to the one whose name servers the registrar has for "+zone.Name+", and delete the other if nothing uses it")
	}
	if r := handedOn(b.Live, zone, s.Domain); r != nil {
		return refuse("service.domain", fmt.Sprintf("the hosted zone %s hands %s on to other name servers: its NS record %s names %s. Nobody would look for records of %s in it",
			zoneOf(b.Live, *r), r.Name, r.Name, strings.Join(r.Values, ", "), s.Domain),
			"set service.dns=elsewhere and add the records where "+r.Name+" is served, or remove that NS record, or choose a name it does not cover")
	}
	if s.Certificate != "" {
		return true
	}
	if r, why := forbids(b.Live, zone, s.Domain); r != nil {
		text := fmt.Sprintf("the CAA record %s in the hosted zone %s (%s) %s: ACM would refuse the certificate", r.Name, zone.Name, strings.Join(r.Values, ", "), why)
		if issued(certificateFor(b.Live, s.Domain)) {
			b.Note(plan.Note{Step: step, Text: text + " when it is to be renewed; add the value 0 issue \"amazon.com\" to the record"})
			return true
		}
		return refuse("service.domain", text, `add the value 0 issue "amazon.com" to that record, or remove it; or name a certificate in service.certificate`)
	}
	return true
}

// chosenZone reports whether one of several zones of a name is known to be the one that counts: the resolver's servers are its own, or
// the stack's records are in it.
func chosenZone(l *live.Stack, zone live.HostedZone) bool {
	if serves(nameServers(l, zone), l.Delegated[zone.Name]) {
		return true
	}
	return slices.ContainsFunc(ownAliases(l), func(r live.Record) bool { return bareZone(r.Zone) == bareZone(zone.ID) })
}

// handedOn is the NS record that hands the domain, or a name between it and the zone's apex, on to other name servers; nil: none does.
// The zone itself may be one that the account's own zone above it gives to somebody else.
func handedOn(l *live.Stack, zone live.HostedZone, domain string) *live.Record {
	for _, r := range l.NameServers.Items {
		between := bareZone(r.Zone) == bareZone(zone.ID) && plain(r.Name) != plain(zone.Name) && within(domain, r.Name)
		above := bareZone(r.Zone) != bareZone(zone.ID) && plain(r.Name) == plain(zone.Name) && plain(zoneOf(l, r)) != plain(zone.Name)
		if own := nameServers(l, zone); between || above && len(own) > 0 && !serves(own, r.Values) {
			return &r
		}
	}
	return nil
}

// zoneOf is the name of a record's zone.
func zoneOf(l *live.Stack, r live.Record) string {
	for _, z := range l.HostedZones.Items {
		if bareZone(z.ID) == bareZone(r.Zone) {
			return z.Name
		}
	}
	return r.Zone
}

func orUnknown(text string) string {
	if text == "" {
		return "its name servers could not be read"
	}
	return text
}

// amazon are the names under which ACM issues.
// https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
var amazon = []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}

// forbids is the CAA record that keeps ACM from issuing a certificate for a domain, and how; nil: none does. The nearest record counts,
// going up from the domain itself, as far as the zone tells (RFC 8659).
func forbids(l *live.Stack, zone live.HostedZone, domain string) (*live.Record, string) {
	for name := plain(domain); within(name, zone.Name); {
		if at := recordsAt(l.Records.Items, zone.ID, name, "CAA"); len(at) > 0 {
			if why := refusesAmazon(at[0].Values, strings.HasPrefix(domain, "*.")); why != "" {
				return &at[0], why
			}
			return nil, ""
		}
		_, up, more := strings.Cut(name, ".")
		if !more {
			break
		}
		name = up
	}
	return nil, ""
}

// refusesAmazon says how a set of CAA values keeps Amazon out, "" when it does not. A wildcard is ruled by issuewild where there is one.
func refusesAmazon(values []string, wildcard bool) string {
	allowed := map[string][]string{}
	for _, v := range values {
		flags, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
		tag, value, _ := strings.Cut(strings.TrimSpace(rest), " ")
		tag = strings.ToLower(tag)
		issuer, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(value), `"`), ";")
		allowed[tag] = append(allowed[tag], strings.ToLower(strings.TrimSpace(issuer)))
		known := tag == "issue" || tag == "issuewild" || tag == "iodef" || tag == "issuemail" || tag == "contactemail" || tag == "contactphone"
		if n, err := strconv.Atoi(flags); err == nil && n >= 128 && !known {
			return "has a critical value that no authority understands"
		}
	}
	issuers, ruled := allowed["issue"]
	if wild, ok := allowed["issuewild"]; wildcard && ok {
		issuers, ruled = wild, true
	}
	if !ruled || slices.ContainsFunc(issuers, func(i string) bool { return slices.Contains(amazon, i) }) {
		return ""
	}
	if named := slices.DeleteFunc(issuers, func(i string) bool { return i == "" }); len(named) > 0 {
		return "allows only " + strings.Join(named, ", ") + " to issue certificates, not Amazon"
	}
	return "allows nobody to issue certificates"
}
