package cloud

import "slices"

// Region is an AWS region. OptIn marks those an account has to enable before it can use them.
type Region struct {
	Name, Place, Partition string
	OptIn                  bool
}

// Regions are the regions this version knows, in the order they are offered.
func Regions() []Region { return slices.Clone(regions) }

// RegionNamed returns a region by its name; ok is false for one this version does not know.
func RegionNamed(name string) (r Region, ok bool) {
	i := slices.IndexFunc(regions, func(r Region) bool { return r.Name == name })
	if i < 0 {
		return Region{}, false
	}
	return regions[i], true
}

// SuggestRegion returns the region whose name is most like a mistyped one, or "".
func SuggestRegion(name string) string {
	names := make([]string, len(regions))
	for i, r := range regions {
		names[i] = r.Name
	}
	return nearest(name, names)
}

var regions = []Region{
	{"us-east-1", "N. Virginia", "aws", false},
	{"us-east-2", "Ohio", "aws", false},
	{"us-west-1", "N. California", "aws", false},
	{"us-west-2", "Oregon", "aws", false},
	{"ca-central-1", "Montreal", "aws", false},
	{"ca-west-1", "Calgary", "aws", true},
	{"mx-central-1", "Querétaro", "aws", true},
	{"sa-east-1", "São Paulo", "aws", false},
	{"eu-west-1", "Ireland", "aws", false},
	{"eu-west-2", "London", "aws", false},
	{"eu-west-3", "Paris", "aws", false},
	{"eu-central-1", "Frankfurt", "aws", false},
	{"eu-central-2", "Zurich", "aws", true},
	{"eu-north-1", "Stockholm", "aws", false},
	{"eu-south-1", "Milan", "aws", true},
	{"eu-south-2", "Aragón", "aws", true},
	{"il-central-1", "Tel Aviv", "aws", true},
	{"me-central-1", "UAE", "aws", true},
	{"me-south-1", "Bahrain", "aws", true},
	{"af-south-1", "Cape Town", "aws", true},
	{"ap-south-1", "Mumbai", "aws", false},
	{"ap-south-2", "Hyderabad", "aws", true},
	{"ap-southeast-1", "Singapore", "aws", false},
	{"ap-southeast-2", "Sydney", "aws", false},
	{"ap-southeast-3", "Jakarta", "aws", true},
	{"ap-southeast-4", "Melbourne", "aws", true},
	{"ap-southeast-5", "Malaysia", "aws", true},
	{"ap-southeast-6", "New Zealand", "aws", true},
	{"ap-southeast-7", "Thailand", "aws", true},
	{"ap-northeast-1", "Tokyo", "aws", false},
	{"ap-northeast-2", "Seoul", "aws", false},
	{"ap-northeast-3", "Osaka", "aws", false},
	{"ap-east-1", "Hong Kong", "aws", true},
	{"ap-east-2", "Taipei", "aws", true},
	{"us-gov-east-1", "GovCloud East", "aws-us-gov", false},
	{"us-gov-west-1", "GovCloud West", "aws-us-gov", false},
	{"cn-north-1", "Beijing", "aws-cn", false},
	{"cn-northwest-1", "Ningxia", "aws-cn", false},
}

// nearest returns the candidate most like name, or "" when none is within three edits.
func nearest(name string, candidates []string) string {
	best, least := "", 4
	for _, c := range candidates {
		if d := edits(name, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// edits counts the letters to add, drop, change or swap with their neighbour to get from a to b.
func edits(a, b string) int {
	two, one := make([]int, len(b)+1), make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, one[j]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}
