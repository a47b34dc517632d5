package io.github.tandem;

import java.util.Set;
import java.util.regex.Pattern;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import io.github.tandem.delivery.DeliveryFailure;

/**
 * Nothing is decided by what a sentence says: to reword a message changes no behaviour.
 * Kafka's own texts are parsed where it has no class or method for what it means:
 * {@link DeliveryFailure}, and {@code CorruptPartition}.
 */
@AnalyzeClasses(packages = PackageTable.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class DecisionTextsTests {

	private static final Set<String> LOOK_INTO_TEXTS = Set.of("contains", "startsWith", "endsWith", "matches",
			"indexOf", "lastIndexOf", "regionMatches", "split", "substring", "contentEquals");

	@ArchTest
	void noDecisionLooksIntoTexts(JavaClasses ours) {
		ArchRuleDefinition.noClasses()
			.that(decide())
			.should()
			.accessTargetWhere(DescribedPredicate.describe("looks into a text",
					(access) -> access.getTargetOwner().isEquivalentTo(String.class)
							&& LOOK_INTO_TEXTS.contains(access.getName())))
			.orShould()
			.dependOnClassesThat()
			.belongToAnyOf(Pattern.class)
			.check(ours);
	}

	@ArchTest
	void noDecisionComparesTextsButNames(JavaClasses ours) {
		ArchRuleDefinition.noClasses()
			.that(decide())
			.should()
			.accessTargetWhere(DescribedPredicate.describe("compares texts",
					(access) -> access.getTargetOwner().isEquivalentTo(String.class)
							&& Set.of("equals", "equalsIgnoreCase", "compareTo", "hashCode").contains(access.getName())
							&& !isOfNames(access)))
			.check(ours);
	}

	// Names of topics, and of an operator's actions.
	private static boolean isOfNames(JavaAccess<?> access) {
		String origin = access.getOriginOwner().getSimpleName() + "." + access.getOrigin().getName();
		return Set.of("Assignment.of", "OperatorAction.of", "Blocked.isSameAs").contains(origin)
				|| access.getOrigin().getName().startsWith("lambda$of$");
	}

	private static DescribedPredicate<JavaClass> decide() {
		Set<String> packages = Set.of("partition", "policy", "operator", "worker");
		// the way out differs by the limit that a record exceeds, which only the text has
		Set<String> others = Set.of("CorruptPartition", "FaultMessages");
		return DescribedPredicate.describe("decide",
				(type) -> packages.stream()
					.anyMatch((name) -> type.getPackageName().equals(PackageTable.ROOT + "." + name))
						&& !others.contains(type.getSimpleName()));
	}

}
