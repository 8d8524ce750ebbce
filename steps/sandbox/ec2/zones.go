package ec2

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

type ec2Zone struct{ Name, ID, Region, Kind string }

// regions are the regions an account has from the start; ec2OptIn those it must ask for.
var (
	regions = []string{
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
		"ca-central-1", "eu-central-1",
		"eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
	}
	ec2OptIn = []string{"af-south-1", "ap-east-1", "eu-south-1", "il-central-1", "me-central-1", "me-south-1"}
)

// oddZones are the regions whose zone ids do not simply count from 1: Fargate leaves out one zone of us-west-1 and of
// ap-northeast-1, and has no ARM processors in use1-az3.
var oddZones = map[string][]int{"us-west-1": {3, 1}, "ap-northeast-1": {4, 3, 1, 2}, "us-east-1": {3, 1, 5, 2, 4, 6},
	"ca-central-1": {1, 2, 4}}

// ec2Zones returns a region's availability zones in the order of their names.
func ec2Zones(region string) []ec2Zone {
	numbers := oddZones[region]
	if numbers == nil {
		numbers = []int{1, 2, 3}
	}
	prefix := ZonePrefix(region)
	var out []ec2Zone
	for i, n := range numbers {
		out = append(out, ec2Zone{Name: region + string(rune('a'+i)), ID: prefix + "-az" + strconv.Itoa(n), Region: region,
			Kind: "availability-zone"})
	}
	return out
}

// ZonePrefix shortens a region as zone ids do: eu-west-1 to euw1, ap-southeast-2 to apse2.
func ZonePrefix(region string) string {
	short := strings.NewReplacer("northeast", "ne", "southeast", "se", "northwest", "nw", "southwest", "sw",
		"north", "n", "south", "s", "east", "e", "west", "w", "central", "c", "gov", "g", "-", "")
	return short.Replace(region)
}

func describeAvailabilityZones(c *core.Call,
	in *ec2.DescribeAvailabilityZonesInput) (*ec2.DescribeAvailabilityZonesOutput, error) {
	zones := ec2Zones(c.Region)
	if core.Value(in.AllAvailabilityZones) && c.Region == "us-east-1" {
		zones = append(zones, ec2Zone{Name: "us-east-1-bos-1a", ID: "use1-bos1-az1", Region: c.Region, Kind: "local-zone"})
	}
	for _, want := range append(slices.Clone(in.ZoneNames), in.ZoneIds...) {
		if !slices.ContainsFunc(zones, func(z ec2Zone) bool { return z.Name == want || z.ID == want }) {
			return nil, core.Fail("InvalidParameterValue", "Invalid availability zone: [%s]", want)
		}
	}
	zones = slices.DeleteFunc(zones, func(z ec2Zone) bool {
		return len(in.ZoneNames) > 0 && !slices.Contains(in.ZoneNames, z.Name) || len(in.ZoneIds) > 0 &&
			!slices.Contains(in.ZoneIds, z.ID)
	})
	var err error
	out := &ec2.DescribeAvailabilityZonesOutput{}
	out.AvailabilityZones, _, err = listed(pointers(zones), in.Filters, page{},
		func(z *ec2Zone) (map[string]string, facets) {
			return nil, facets{"zone-name": {z.Name}, "zone-id": {z.ID}, "zone-type": {z.Kind}, "region-name": {z.Region},
				"state": {"available"}, "opt-in-status": {string(z.optIn())}}
		}, func(z *ec2Zone) types.AvailabilityZone {
			return types.AvailabilityZone{ZoneName: new(z.Name), ZoneId: new(z.ID), ZoneType: new(z.Kind),
				RegionName: new(z.Region), State: types.AvailabilityZoneStateAvailable, OptInStatus: z.optIn(),
				GroupName: new(z.Region), NetworkBorderGroup: new(z.Region)}
		})
	return out, err
}

func pointers[T any](values []T) (out []*T) {
	for i := range values {
		out = append(out, &values[i])
	}
	return out
}

func (z ec2Zone) optIn() types.AvailabilityZoneOptInStatus {
	if z.Kind == "availability-zone" {
		return types.AvailabilityZoneOptInStatusOptInNotRequired
	}
	return types.AvailabilityZoneOptInStatusNotOptedIn
}

func describeRegions(c *core.Call, in *ec2.DescribeRegionsInput) (*ec2.DescribeRegionsOutput, error) {
	type region struct{ name, status string }
	var all []region
	for _, r := range regions {
		all = append(all, region{r, "opt-in-not-required"})
	}
	for _, r := range ec2OptIn {
		if core.Value(in.AllRegions) || slices.Contains(in.RegionNames, r) {
			all = append(all, region{r, "not-opted-in"})
		}
	}
	for _, want := range in.RegionNames {
		if !slices.ContainsFunc(all, func(r region) bool { return r.name == want }) {
			return nil, core.Fail("InvalidParameterValue", "Invalid region name: %s", want)
		}
	}
	if len(in.RegionNames) > 0 {
		all = slices.DeleteFunc(all, func(r region) bool { return !slices.Contains(in.RegionNames, r.name) })
	}
	var err error
	out := &ec2.DescribeRegionsOutput{}
	out.Regions, _, err = listed(pointers(all), in.Filters, page{}, func(r *region) (map[string]string, facets) {
		return nil, facets{"region-name": {r.name}, "opt-in-status": {r.status}}
	}, func(r *region) types.Region {
		return types.Region{RegionName: new(r.name), OptInStatus: new(r.status),
			Endpoint: new("ec2." + r.name + ".amazonaws.com")}
	})
	return out, err
}
