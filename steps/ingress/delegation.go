package ingress

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/route53"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// sameNamed are the hosted zones under one zone's name: registrars point at one of them, and the others are asked by
// nobody.
func sameNamed(zones []live.HostedZone, name string) []live.HostedZone {
	return slices.DeleteFunc(slices.Clone(zones), func(z live.HostedZone) bool { return dnsName(z.Name) != dnsName(name) })
}

// NameServers are the servers that Route 53 gave a zone: the NS record at its apex.
func NameServers(l *live.Stack, zone live.HostedZone) []string {
	var servers []string
	for _, r := range recordsAt(l.NameServers.Items, zone.ID, zone.Name, "NS") {
		servers = append(servers, r.Values...)
	}
	return servers
}

// sameServers reports whether one of the servers is among those.
func sameServers(servers, those []string) bool {
	return slices.ContainsFunc(servers, func(s string) bool {
		return slices.ContainsFunc(those, func(o string) bool { return dnsName(o) == dnsName(s) })
	})
}

// validZone refuses a zone in which nobody would look for the domain's records, and one that forbids Amazon's
// certificates.
func validZone(b *plan.Builder, zone live.HostedZone) bool {
	s := b.Settings.Service
	if twins := sameNamed(b.Live.HostedZones.Items, zone.Name); len(twins) > 1 && s.Zone == "" &&
		!knownZone(b.Live, zone) {
		var named []string
		for _, z := range twins {
			named = append(named, z.ID+" ("+orUnknown(strings.Join(NameServers(b.Live, z), ", "))+")")
		}
		return refuse(b, "service.zone", fmt.Sprintf("%d public hosted zones of this account are named %s: %s", len(twins),
			zone.Name, strings.Join(named, "; ")),
			"set service.zone to the one whose name servers the registrar has for "+zone.Name+", and delete the other if "+
				"nothing uses it")
	}
	if r := delegatedAway(b.Live, zone, s.Domain); r != nil {
		return refuse(b, "service.domain",
			fmt.Sprintf("the hosted zone %s hands %s on to other name servers: its NS record %s names %s. Nobody would look "+
				"for records of %s in it",
				zoneOf(b.Live, *r), r.Name, r.Name, strings.Join(r.Values, ", "), s.Domain),
			"set service.dns=elsewhere and add the records where "+r.Name+" is served, or remove that NS record, or choose a "+
				"name it does not cover")
	}
	if s.Certificate != "" {
		return true
	}
	if r, why := caaForbids(b.Live, zone, s.Domain); r != nil {
		text := fmt.Sprintf("the CAA record %s in the hosted zone %s (%s) %s: ACM would refuse the certificate", r.Name,
			zone.Name, strings.Join(r.Values, ", "), why)
		if issued(certificateFor(b.Live, s.Domain)) {
			b.Note(plan.Note{Step: step,
				Text: text + " when it is to be renewed; add the value 0 issue \"amazon.com\" to the record"})
			return true
		}
		return refuse(b, "service.domain", text,
			`add the value 0 issue "amazon.com" to that record, or remove it; or name a certificate in service.certificate`)
	}
	return true
}

// knownZone reports whether one of several zones of a name is known to be the one that counts: the resolver's servers
// are its own, or the stack's records are in it.
func knownZone(l *live.Stack, zone live.HostedZone) bool {
	if sameServers(NameServers(l, zone), l.Delegated[zone.Name]) {
		return true
	}
	return slices.ContainsFunc(ownAliases(l), func(r live.Record) bool { return zoneID(r.Zone) == zoneID(zone.ID) })
}

// delegatedAway is the NS record that hands the domain, or a name between it and the zone's apex, on to other name
// servers; nil: none does. The zone itself may be one that the account's own zone above it gives to somebody else.
func delegatedAway(l *live.Stack, zone live.HostedZone, domain string) *live.Record {
	for _, r := range l.NameServers.Items {
		between := zoneID(r.Zone) == zoneID(zone.ID) && dnsName(r.Name) != dnsName(zone.Name) && within(domain, r.Name)
		above := zoneID(r.Zone) != zoneID(zone.ID) && dnsName(r.Name) == dnsName(zone.Name) &&
			dnsName(zoneOf(l, r)) != dnsName(zone.Name)
		if own := NameServers(l, zone); between || above && len(own) > 0 && !sameServers(own, r.Values) {
			return &r
		}
	}
	return nil
}

// zoneOf is the name of a record's zone.
func zoneOf(l *live.Stack, r live.Record) string {
	for _, z := range l.HostedZones.Items {
		if zoneID(z.ID) == zoneID(r.Zone) {
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

// delegation says in words how DNS disagrees with the hosted zone about who serves it, with the name servers to set; ""
// when it agrees or cannot be asked.
func delegation(ctx context.Context, r *plan.Run, resolver Resolver, zone live.HostedZone) (why string,
	set plan.DNSRecord) {
	if resolver == nil {
		return "", set
	}
	out, err := r.Clients.Route53.GetHostedZone(ctx, &route53.GetHostedZoneInput{Id: new(zoneID(zone.ID))})
	if cloud.Denied(err) {
		r.Note(plan.Note{Step: step, Text: "whether the domain's registrar points at the hosted zone " + zone.Name +
			" could not be verified: route53:GetHostedZone is not allowed"})
	}
	if err != nil || out.DelegationSet == nil {
		return "", set
	}
	own := strings.Join(out.DelegationSet.NameServers, ", ")
	set = plan.DNSRecord{Name: dnsName(zone.Name), Type: "NS", Value: own}
	servers, err := resolver.LookupNS(ctx, zone.Name)
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("DNS knows no name servers for %s: at the registrar set them to %s", zone.Name, own), set
	case err != nil || len(servers) == 0:
		return "", set
	}
	var public []string
	for _, server := range servers {
		for _, own := range out.DelegationSet.NameServers {
			if dnsName(server.Host) == dnsName(own) {
				return "", set
			}
		}
		public = append(public, dnsName(server.Host))
	}
	return fmt.Sprintf("%s is served by %s, not by its hosted zone: at the registrar set the name servers to %s, or set "+
		"service.dns to elsewhere",
		zone.Name, strings.Join(public, ", "), own), set
}
