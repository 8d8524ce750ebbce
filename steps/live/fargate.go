package live

import "slices"

// FargateServes reports whether Fargate runs tasks in a zone, by the zone's id.
func FargateServes(region, zoneID string) bool {
	served, limited := fargateZones[region]
	return !limited || slices.Contains(served, zoneID)
}
