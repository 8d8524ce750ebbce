package live

import "slices"

const (
	platformAMD = "linux/amd64"
	platformARM = "linux/arm64"
)

// fargateZones are the regions where Fargate does not serve every zone, and those it serves there, by the zones' ids:
// their names mean another zone in every account.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html
var fargateZones = map[string][]string{
	"us-west-1":      {"usw1-az1", "usw1-az3"},
	"ap-northeast-1": {"apne1-az1", "apne1-az2", "apne1-az4"},
	"cn-north-1":     {"cnn1-az1", "cnn1-az2"},
}

// withoutARM are the zones that Fargate serves with x86 processors only.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html
var withoutARM = []string{"use1-az3"}

// FargateServes reports whether Fargate runs tasks of a platform in a zone, by the zone's id.
func FargateServes(region, platform, zoneID string) bool {
	served, limited := fargateZones[region]
	if limited && !slices.Contains(served, zoneID) {
		return false
	}
	return platform != platformARM || !slices.Contains(withoutARM, zoneID)
}
