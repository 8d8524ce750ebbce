package ingress

import (
	"slices"
	"strconv"
	"strings"

	"slipway/steps/live"
)

// amazonIssuers are the names under which ACM issues.
// https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
var amazonIssuers = []string{"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"}

// caaForbids is the CAA record that keeps ACM from issuing a certificate for a domain, and how; nil: none does. The
// nearest record counts, going up from the domain itself, as far as the zone tells (RFC 8659).
func caaForbids(l *live.Stack, zone live.HostedZone, domain string) (*live.Record, string) {
	for name := dnsName(domain); within(name, zone.Name); {
		if at := recordsAt(l.Records.Items, zone.ID, name, "CAA"); len(at) > 0 {
			if why := caaExcludesAmazon(at[0].Values, strings.HasPrefix(domain, "*.")); why != "" {
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

// caaExcludesAmazon says how a set of CAA values keeps Amazon out, "" when it does not. A wildcard is ruled by
// issuewild where there is one.
func caaExcludesAmazon(values []string, wildcard bool) string {
	allowed := map[string][]string{}
	for _, v := range values {
		flags, rest, _ := strings.Cut(strings.TrimSpace(v), " ")
		tag, value, _ := strings.Cut(strings.TrimSpace(rest), " ")
		tag = strings.ToLower(tag)
		issuer, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(value), `"`), ";")
		allowed[tag] = append(allowed[tag], strings.ToLower(strings.TrimSpace(issuer)))
		known := tag == "issue" || tag == "issuewild" || tag == "iodef" || tag == "issuemail" || tag == "contactemail" ||
			tag == "contactphone"
		if n, err := strconv.Atoi(flags); err == nil && n >= 128 && !known {
			return "has a critical value that no authority understands"
		}
	}
	issuers, ruled := allowed["issue"]
	if wild, ok := allowed["issuewild"]; wildcard && ok {
		issuers, ruled = wild, true
	}
	if !ruled || slices.ContainsFunc(issuers, func(i string) bool { return slices.Contains(amazonIssuers, i) }) {
		return ""
	}
	if named := slices.DeleteFunc(issuers, func(i string) bool { return i == "" }); len(named) > 0 {
		return "allows only " + strings.Join(named, ", ") + " to issue certificates, not Amazon"
	}
	return "allows nobody to issue certificates"
}
