package io.github.tandem.topic.acl;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WantedAclsTests {

	private static final AccessControlEntry ENTRY = new AccessControlEntry("User:app", "*", AclOperation.READ,
			AclPermissionType.ALLOW);

	private final Map<String, String> copies = Map.of("a.orders", "dr.a.orders", "a.bills", "dr.a.bills", "b", "dr.b");

	private final Set<String> sourceNames = Set.of("a.orders", "a.bills", "b", "private");

	@Test
	void followsATopicToItsName() {
		assertThat(wanted(Set.of(), literal("a.orders"))).containsExactly(literal("dr.a.orders"));
		assertThat(wanted(Set.of(), literal("private"))).isEmpty();
	}

	@Test
	void keepsAPrefixThatCoversReplicatedTopicsAlone() {
		assertThat(wanted(Set.of("dr.a.orders", "dr.b", "other"), prefixed("a."))).containsExactly(prefixed("dr.a."));
	}

	@Test
	void givesAPrefixToEachTopicWhereTheTargetHasOthersWithIt() {
		assertThat(wanted(Set.of("dr.a.orders", "dr.a.local"), prefixed("a.")))
			.containsExactlyInAnyOrder(literal("dr.a.orders"), literal("dr.a.bills"));
	}

	@Test
	void givesAPrefixToEachTopicWhereNotAllWithItAreReplicated() {
		WantedAcls acls = new WantedAcls(Map.of("a.orders", "a.orders"), Set.of("a.orders", "a.private"), Set.of(),
				new AclRules(false));
		assertThat(acls.of(List.of(new AclBinding(prefixed("a."), ENTRY))).keySet())
			.containsExactly(literal("a.orders"));
	}

	@Test
	void givesAPrefixToEachTopicWhereTheyAreRenamedInAnotherWay() {
		WantedAcls acls = new WantedAcls(Map.of("a.orders", "a.orders-dr"), Set.of("a.orders"), Set.of(),
				new AclRules(false));
		assertThat(acls.of(List.of(new AclBinding(prefixed("a."), ENTRY))).keySet())
			.containsExactly(literal("a.orders-dr"));
	}

	@Test
	void opensNoTopicOfKafkaForWhoMaySeeAPrefixOfItsName() {
		WantedAcls acls = new WantedAcls(Map.of("_audit", "_audit"), Set.of("_audit"), Set.of("_audit"),
				new AclRules(false));
		assertThat(acls.of(List.of(new AclBinding(prefixed("_"), ENTRY))).keySet()).containsExactly(literal("_audit"));
	}

	@Test
	void opensNothingButReplicatedTopicsForWhoMaySeeAll() {
		assertThat(wanted(Set.of("other"), literal("*"))).containsExactlyInAnyOrder(literal("dr.a.orders"),
				literal("dr.a.bills"), literal("dr.b"));
	}

	private Set<ResourcePattern> wanted(Set<String> targetNames, ResourcePattern pattern) {
		Map<ResourcePattern, Set<AccessControlEntry>> wanted = new WantedAcls(this.copies, this.sourceNames,
				targetNames, new AclRules(false))
			.of(List.of(new AclBinding(pattern, ENTRY)));
		assertThat(wanted.values()).allMatch(Set.of(ENTRY)::equals);
		return wanted.keySet();
	}

	private static ResourcePattern literal(String name) {
		return new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL);
	}

	private static ResourcePattern prefixed(String name) {
		return new ResourcePattern(ResourceType.TOPIC, name, PatternType.PREFIXED);
	}

}
