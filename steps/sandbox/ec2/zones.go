package ec2

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"slipway/steps/sandbox/core"
)

func init() {
	core.Handle("EC2", core.Read, "*", describeAvailabilityZones)
	core.Handle("EC2", core.Read, "*", describeRegions)
}

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
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
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
	zones, err := filter(zones, in.Filters, func(ec2Zone) map[string]string { return nil }, ec2Facets[ec2Zone]{
		"zone-name":     func(z ec2Zone) []string { return []string{z.Name} },
		"zone-id":       func(z ec2Zone) []string { return []string{z.ID} },
		"zone-type":     func(z ec2Zone) []string { return []string{z.Kind} },
		"region-name":   func(z ec2Zone) []string { return []string{z.Region} },
		"state":         func(ec2Zone) []string { return []string{"available"} },
		"opt-in-status": func(z ec2Zone) []string { return []string{string(z.optIn())} },
	})
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeAvailabilityZonesOutput{}
	for _, z := range zones {
		out.AvailabilityZones = append(out.AvailabilityZones, types.AvailabilityZone{
			ZoneName: new(z.Name), ZoneId: new(z.ID), ZoneType: new(z.Kind),
			RegionName: new(z.Region),
			State:      types.AvailabilityZoneStateAvailable, OptInStatus: z.optIn(), GroupName: new(z.Region),
			NetworkBorderGroup: new(z.Region),
		})
	}
	return out, nil
}

func (z ec2Zone) optIn() types.AvailabilityZoneOptInStatus {
	if z.Kind == "availability-zone" {
		return types.AvailabilityZoneOptInStatusOptInNotRequired
	}
	return types.AvailabilityZoneOptInStatusNotOptedIn
}

func describeRegions(c *core.Call, in *ec2.DescribeRegionsInput) (*ec2.DescribeRegionsOutput, error) {
	if err := ec2DryRun(in.DryRun); err != nil {
		return nil, err
	}
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
	all, err := filter(all, in.Filters, func(region) map[string]string { return nil }, ec2Facets[region]{
		"region-name":   func(r region) []string { return []string{r.name} },
		"opt-in-status": func(r region) []string { return []string{r.status} },
	})
	if err != nil {
		return nil, err
	}
	out := &ec2.DescribeRegionsOutput{}
	for _, r := range all {
		out.Regions = append(out.Regions, types.Region{RegionName: new(r.name), OptInStatus: new(r.status),
			Endpoint: new("ec2." + r.name + ".amazonaws.com")})
	}
	return out, nil
}
