package doctor

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
)

// domain looks at the way from the domain's name to the load balancer.
func (x *exam) domain() {
	name, dns := x.Settings.Service.Domain, x.Beside.DNS
	if name == "" || !x.Live.LoadBalancer.Exists() {
		return
	}
	if !dns.Asked {
		x.unknown(Domain, name+" could not be looked up: there is no DNS to ask from here", "run it where DNS can be asked",
			evidence("dns", name, "not asked"))
		return
	}
	if d, wrong := x.undelegated(); wrong {
		x.wrong(Domain, []effect{entry}, d)
		return
	}
	found := evidence("dns", name+" addresses", none(dns.Domain))
	leads := evidence("dns", x.Live.LoadBalancer.Value.DNS+" addresses", none(dns.Balancer))
	switch {
	case unanswered(dns.DomainErr):
		x.unknown(Domain, name+" could not be looked up: "+dns.DomainErr.Error(), "look the name up from elsewhere", found)
	case dns.BalanceErr != nil:
		x.unknown(Domain, "the load balancer's name could not be looked up: "+dns.BalanceErr.Error(),
			"look the name up from elsewhere", leads)
	case slices.ContainsFunc(dns.Domain, func(a string) bool { return slices.Contains(dns.Balancer, a) }):
		x.saw(Domain, name+" leads to the load balancer")
	case dns.Through == 200:
		x.saw(Domain, name+" answers 200 by way of "+none(dns.Domain)+", which is not the load balancer: a proxy, it seems")
	case len(dns.Domain) == 0 && x.awaited():
		return // the certificate waits for the person who hosts the domain, and this record with it
	default:
		d := Diagnosis{ID: "domain-astray", Symptom: name + " does not lead to the stack", Evidence: proofs(found, leads)}
		x.astray(&d, len(dns.Domain) == 0)
		x.wrong(Domain, []effect{entry}, d)
	}
}

// awaited reports whether the certificate waits for records that a person adds where the domain is hosted.
func (x *exam) awaited() bool {
	c := x.Live.Certificate(x.Settings.Service.Domain)
	return c != nil && c.Status == "PENDING_VALIDATION" && x.Live.Listener(443) == nil &&
		(x.Settings.Service.DNS == "elsewhere" || steps.ZoneFor(x.Settings, x.Live) == nil)
}

// undelegated is the hosted zone that nobody asks, because the registrar points elsewhere.
func (x *exam) undelegated() (Diagnosis, bool) {
	s, l, dns := x.Settings, x.Live, x.Beside.DNS
	zone := steps.ZoneFor(s, l)
	if zone == nil || s.Service.DNS == "elsewhere" || !l.NameServers.Read() {
		return Diagnosis{}, false
	}
	own := steps.NameServers(l, *zone)
	if len(own) == 0 || unanswered(dns.ServersErr) || dns.ServersErr == nil && len(dns.Servers) == 0 {
		if dns.ServersErr != nil {
			x.unknown(Domain, "the name servers of "+zone.Name+" could not be looked up: "+dns.ServersErr.Error(),
				"look them up from elsewhere", evidence("dns", zone.Name+" NS", "not answered"))
		}
		return Diagnosis{}, false
	}
	plain := func(n string) string { return strings.ToLower(strings.TrimSuffix(n, ".")) }
	for _, has := range dns.Servers {
		if slices.ContainsFunc(own, func(o string) bool { return plain(o) == plain(has) }) {
			return Diagnosis{}, false
		}
	}
	public := "DNS knows no name servers for it"
	if len(dns.Servers) > 0 {
		public = "the registrar has " + list(dns.Servers)
	}
	return Diagnosis{ID: "zone-not-delegated", Symptom: s.Service.Domain + " is not looked for in the hosted zone " +
		zone.Name,
		Cause: fmt.Sprintf("the hosted zone %s is not the one that the internet asks: %s", zone.Name, public),
		Evidence: proofs(evidence("dns", zone.Name+" NS", none(dns.Servers)),
			evidence(l.NameServers.Call, zone.Name+" NS", list(own))),
		Fix:     "at the registrar set the name servers of " + zone.Name + " to " + list(own),
		Command: ""}, true
}

// astray says why the domain leads elsewhere, by the records of its zone.
func (x *exam) astray(d *Diagnosis, nowhere bool) {
	s, l := x.Settings, x.Live
	zone, lb := steps.ZoneFor(s, l), l.LoadBalancer.Value
	where := "elsewhere"
	if nowhere {
		where = "nowhere"
	}
	if s.Service.DNS == "elsewhere" || zone == nil {
		d.Cause = s.Service.Domain + " leads " + where + ": the record that points it at the load balancer is missing or old"
		d.Fix = "where the domain is hosted set a CNAME " + s.Service.Domain + " -> " + lb.DNS
		return
	}
	if !l.Records.Read() {
		d.Cause, d.Fix, d.Command = s.Service.Domain+" leads "+where, "put its record right", apply
		return
	}
	r := x.record()
	if r == nil {
		d.ID, d.Cause = "domain-record-gone", "its record in the hosted zone "+zone.Name+" is gone"
		d.Evidence = append(d.Evidence, evidence(l.Records.Call, s.Service.Domain+" A", "none"))
		d.Fix, d.Command = "have the alias made again", apply
		return
	}
	to := r.Alias
	if to == "" {
		to = list(r.Values)
	}
	d.Evidence = append(d.Evidence, evidence(l.Records.Call, r.Name+" "+r.Type, to))
	if sameName(strings.TrimPrefix(r.Alias, "dualstack."), lb.DNS) {
		d.Cause = "its record is right, and DNS does not give it yet"
		d.Fix = "wait: resolvers keep an old answer for as long as its record said"
		return
	}
	d.Cause = "its record in the hosted zone points at " + to
	if steps.PastAlias(*r, l) {
		d.Cause += ", a load balancer that is gone"
		d.Fix, d.Command = "have the record point at the one there is", apply
		return
	}
	d.Fix = "delete that record (aws route53 change-resource-record-sets, or the console), then have the " +
		"alias made with slipway apply"
}

// record is the domain's record in the account's zones, nil where there is none.
func (x *exam) record() *live.Record {
	for i, r := range x.Live.Records.Items {
		if x.Settings.Service.Domain != "" && sameName(r.Name, x.Settings.Service.Domain) && (r.Type == "A" ||
			r.Type == "CNAME") {
			return &x.Live.Records.Items[i]
		}
	}
	return nil
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}

// certificate looks at what listener 443 serves, or at what keeps it from being made.
func (x *exam) certificate() {
	s, l := x.Settings, x.Live
	secure := l.Listener(443)
	if s.Service.Domain == "" && secure == nil {
		return
	}
	if !l.Certificates.Read() {
		x.blind(Certificate, "the certificates", l.Certificates.Call, "CertificateSummaryList", l.Certificates.Err)
		return
	}
	var c *live.Certificate
	if secure != nil && len(secure.Certificates) > 0 {
		c = x.served(*secure)
	} else if c = l.Certificate(s.Service.Domain); s.Service.Certificate != "" {
		c = l.CertificateByARN(s.Service.Certificate)
	}
	d := Diagnosis{ID: "certificate", Symptom: "HTTPS does not work", Command: apply}
	if c == nil {
		if secure != nil || !l.Listeners.Read() {
			x.unknown(Certificate, "the certificate that listener 443 serves is not among those that ACM lists here",
				"look it up in the console", evidence(l.Certificates.Call, "CertificateSummaryList", "not shown"))
			return
		}
		d.ID, d.Cause, d.Fix = "certificate-gone", "there is no certificate for "+s.Service.Domain, "have one requested"
		d.Evidence = proofs(evidence(l.Certificates.Call, s.Service.Domain, "none"))
		x.wrong(Certificate, []effect{entry}, d)
		return
	}
	d.Evidence = proofs(evidence("acm:DescribeCertificate", c.Domain+" Status", c.Status))
	why := ""
	if s.Service.Domain != "" {
		why = steps.WhyUnusable(*c, s.Service.Domain)
	}
	switch ended := !c.NotAfter.IsZero() && c.NotAfter.Before(l.ReadAt); {
	case ended || c.Status == "EXPIRED":
		d.ID, d.Cause = "certificate-expired", "the certificate for "+c.Domain+" ended on "+c.NotAfter.UTC().Format(
			"2006-01-02")
		d.Evidence = append(d.Evidence, evidence("acm:DescribeCertificate", "NotAfter",
			c.NotAfter.UTC().Format("2006-01-02")))
		d.Fix = "have a new one requested and served"
		if c.Type == "IMPORTED" {
			d.Fix, d.Command = "import a new one into the same ARN: aws acm import-certificate --certificate-arn "+c.ARN, ""
		}
	case c.Status == "PENDING_VALIDATION":
		x.pending(&d, *c)
		if d.Cause == "" {
			return // the hosted zone that nobody asks is the cause, and was named
		}
	case c.Status == "FAILED" || c.Status == "VALIDATION_TIMED_OUT" || c.Status == "REVOKED":
		d.ID, d.Cause = "certificate-failed", "ACM did not issue the certificate: "+c.Status+" "+c.FailureReason
		d.Fix = "have another requested; a reason CAA_ERROR wants the domain's CAA record to allow amazon.com first"
	case why != "" && secure != nil:
		d.ID, d.Cause = "certificate-foreign", "listener 443 serves a certificate that does not hold for "+
			s.Service.Domain+": "+why
		d.Evidence = append(d.Evidence, evidence("elasticloadbalancing:DescribeListeners", "443 Certificates", last(c.ARN)))
		d.Fix = "have the right one served"
	default:
		x.saw(Certificate, "issued, for "+c.Domain)
		return
	}
	x.wrong(Certificate, []effect{entry}, d)
}

// served is the certificate that a listener serves the domain with: the first that holds for it, else the default one.
func (x *exam) served(secure live.Listener) *live.Certificate {
	for _, arn := range slices.Concat(secure.Certificates, secure.More) {
		if c := x.Live.CertificateByARN(arn); c != nil && steps.WhyUnusable(*c, x.Settings.Service.Domain) == "" {
			return c
		}
	}
	return x.Live.CertificateByARN(secure.Certificates[0])
}

// pending says what a certificate waits for; nothing where it waits for a hosted zone that a diagnosis names already.
func (x *exam) pending(d *Diagnosis, c live.Certificate) {
	l := x.Live
	d.ID = "certificate-pending"
	if x.has("zone-not-delegated") {
		x.follow("zone-not-delegated", "the certificate for "+c.Domain+" is not issued: nobody can see its validation record",
			d.Evidence)
		return
	}
	d.Symptom = "HTTPS is not there yet"
	d.Cause = "the certificate for " + c.Domain + " waits for its validation record to be seen"
	d.Fix = "wait: it takes minutes once the record is there"
	if c.Record == nil {
		return
	}
	d.Fix = "the record " + c.Record.Name + " " + c.Record.Type + " " + list(c.Record.Values) +
		" has to be where the domain is hosted"
	if x.awaited() {
		d.Cause = "the certificate for " + c.Domain + " waits for a DNS record that you add where the domain is hosted"
		d.Command = ""
		if lb := l.LoadBalancer.Value; lb != nil && len(x.Beside.DNS.Domain) == 0 {
			d.Fix += ", and beside it a CNAME " + x.Settings.Service.Domain + " -> " + lb.DNS
		}
		return
	}
	there := slices.ContainsFunc(l.Records.Items, func(r live.Record) bool { return sameName(r.Name, c.Record.Name) })
	if l.Records.Read() && !there {
		d.Cause = "the certificate for " + c.Domain + " is not issued: its validation record is gone from the hosted zone"
		d.Evidence = append(d.Evidence, evidence(l.Records.Call, c.Record.Name, "none"))
		d.Fix = "have the record made again"
	}
}
