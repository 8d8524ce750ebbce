package live

// VPC is a virtual private cloud of the region.
type VPC struct {
	ID, CIDR, State string
	Default         bool
	Tags            map[string]string
}

// Subnet is one subnet. Zone is the zone's name, ZoneID the id that means the same place in every account.
type Subnet struct {
	ID, VPC, CIDR, Zone, ZoneID, State string
	FreeIPs                            int
	MapPublicIP                        bool
	Tags                               map[string]string
}

// RouteTable says where a subnet's traffic goes.
type RouteTable struct {
	ID, VPC string
	Main    bool
	Subnets []string // explicitly associated
	Routes  []Route
	Tags    map[string]string
}

// Route is one route; Gateway is the target's id (igw-…, nat-…, local).
type Route struct{ Destination, Gateway string }

// InternetGateway is a VPC's door to the internet. VPC is empty while it is detached.
type InternetGateway struct {
	ID, VPC string
	Tags    map[string]string
}

// Zone is an availability zone; Type is availability-zone, local-zone or wavelength-zone.
type Zone struct{ Name, ID, State, Type string }
