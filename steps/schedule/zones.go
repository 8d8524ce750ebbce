package schedule

import (
	"fmt"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // zones are known on machines without a database of them, too

	"slipway/steps/question"
)

// zones are the time zones that are offered, by main city; every other name of the IANA database can be typed.
var zones = [][2]string{
	{"Africa/Accra", "Ghana"}, {"Africa/Algiers", "Algeria"}, {"Africa/Cairo", "Egypt"}, {"Africa/Casablanca", "Morocco"},
	{"Africa/Johannesburg", "South Africa"}, {"Africa/Kigali", "Rwanda"}, {"Africa/Lagos", "Nigeria"},
	{"Africa/Nairobi", "Kenya"},
	{"America/Anchorage", "Alaska"}, {"America/Argentina/Buenos_Aires", "Argentina"}, {"America/Bogota", "Colombia"},
	{"America/Chicago", "US Central"}, {"America/Denver", "US Mountain"}, {"America/Halifax", "Canada Atlantic"},
	{"America/Lima", "Peru"}, {"America/Los_Angeles", "US Pacific"}, {"America/Mexico_City", "Mexico"},
	{"America/New_York", "US Eastern"},
	{"America/Phoenix", "Arizona"}, {"America/Santiago", "Chile"}, {"America/Sao_Paulo", "Brazil"},
	{"America/Toronto", "Canada Eastern"},
	{"America/Vancouver", "Canada Pacific"}, {"Asia/Bangkok", "Thailand"}, {"Asia/Dhaka", "Bangladesh"},
	{"Asia/Dubai", "UAE"},
	{"Asia/Ho_Chi_Minh", "Vietnam"}, {"Asia/Hong_Kong", "Hong Kong"}, {"Asia/Jakarta", "Indonesia"},
	{"Asia/Jerusalem", "Israel"},
	{"Asia/Karachi", "Pakistan"}, {"Asia/Kolkata", "India"}, {"Asia/Kuala_Lumpur", "Malaysia"},
	{"Asia/Manila", "Philippines"},
	{"Asia/Riyadh", "Saudi Arabia"}, {"Asia/Seoul", "Korea"}, {"Asia/Shanghai", "China"}, {"Asia/Singapore", "Singapore"},
	{"Asia/Taipei", "Taiwan"}, {"Asia/Tokyo", "Japan"}, {"Australia/Brisbane", "Queensland"},
	{"Australia/Melbourne", "Victoria"},
	{"Australia/Perth", "Western Australia"}, {"Australia/Sydney", "New South Wales"}, {"Europe/Amsterdam", "Netherlands"},
	{"Europe/Athens", "Greece"}, {"Europe/Berlin", "Germany"}, {"Europe/Brussels", "Belgium"},
	{"Europe/Bucharest", "Romania"},
	{"Europe/Budapest", "Hungary"}, {"Europe/Copenhagen", "Denmark"}, {"Europe/Dublin", "Ireland"},
	{"Europe/Helsinki", "Finland"},
	{"Europe/Istanbul", "Turkey"}, {"Europe/Kyiv", "Ukraine"}, {"Europe/Lisbon", "Portugal"},
	{"Europe/London", "United Kingdom"},
	{"Europe/Madrid", "Spain"}, {"Europe/Oslo", "Norway"}, {"Europe/Paris", "France"}, {"Europe/Prague", "Czechia"},
	{"Europe/Rome", "Italy"}, {"Europe/Sofia", "Bulgaria"}, {"Europe/Stockholm", "Sweden"}, {"Europe/Vienna", "Austria"},
	{"Europe/Warsaw", "Poland"}, {"Europe/Zurich", "Switzerland"}, {"Pacific/Auckland", "New Zealand"},
	{"Pacific/Honolulu", "Hawaii"},
}

// Zones are the time zones to offer: UTC, the one of this machine where it is known, and those of main cities.
func Zones(local string) []question.Option {
	options := []question.Option{{Value: "UTC", Label: "UTC", Note: "the same all year, no daylight saving"}}
	if local != "" && local != "UTC" {
		options = append(options, question.Option{Value: local, Label: local + "  this machine"})
	}
	for _, z := range zones {
		if z[0] != local {
			options = append(options, question.Option{Value: z[0], Label: z[0] + "  " + z[1]})
		}
	}
	return options
}

// LocalZone is the name of this machine's time zone, "" where it has none that can be told: TZ says it, or the link
// that /etc/localtime is.
func LocalZone() string {
	name, set := os.LookupEnv("TZ")
	name = strings.TrimPrefix(name, ":")
	if !set {
		link, _ := os.Readlink("/etc/localtime")
		_, name, _ = strings.Cut(link, "zoneinfo/")
	}
	if !strings.Contains(name, "/") || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "Etc/") ||
		ValidateZone(name) != nil {
		return ""
	}
	return name
}

// ValidateZone says what is wrong with the name of a time zone.
func ValidateZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return fmt.Errorf("%q is no time zone: an IANA name, for example UTC, Europe/Dublin or Africa/Lagos", name)
	}
	return nil
}
