package io.github.tandem;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * What the beans of a package need comes from packages that it may use: whatever starts
 * without the packages above it finds all its beans. Only what is asked for by an
 * {@link ObjectProvider} may come from above, since that can be missing.
 */
@AnalyzeClasses(packages = PackageTable.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class WiringTests {

	@ArchTest
	void noBeanOfALowerPackageIsWiredFromAHigherOne(JavaClasses ours) {
		ArchRuleDefinition.codeUnits()
			.that(DescribedPredicate.describe("make a bean", WiringTests::makesABean))
			.should(needOnlyBeansOfPackagesTheyMayUse(ours))
			.check(ours);
	}

	private static boolean makesABean(JavaCodeUnit unit) {
		return unit instanceof JavaMethod && unit.isAnnotatedWith(Bean.class)
				|| unit instanceof JavaConstructor && unit.getOwner().isMetaAnnotatedWith(Component.class);
	}

	private static ArchCondition<JavaCodeUnit> needOnlyBeansOfPackagesTheyMayUse(JavaClasses ours) {
		return new ArchCondition<>("need only beans of packages they may use") {

			@Override
			public void check(JavaCodeUnit unit, ConditionEvents events) {
				for (JavaClass bean : needs(unit)) {
					List<JavaClass> providers = providers(ours, bean);
					boolean satisfied = PackageTable.allows(unit.getOwner(), bean)
							&& (providers.isEmpty() || providers.stream()
								.anyMatch((provider) -> PackageTable.allows(unit.getOwner(), provider)));
					events.add(new SimpleConditionEvent(unit, satisfied, "%s needs a %s, which comes from %s"
						.formatted(unit.getFullName(), bean.getName(), providers.isEmpty() ? bean : providers)));
				}
			}

		};
	}

	private static Set<JavaClass> needs(JavaCodeUnit unit) {
		return unit.getParameters()
			.stream()
			.filter((parameter) -> !parameter.getRawType().isEquivalentTo(ObjectProvider.class))
			.map(JavaParameter::getType)
			.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
			.filter(PackageTable::isOurs)
			.collect(Collectors.toSet());
	}

	// none for a bean that is registered without such a method: it comes from its package
	private static List<JavaClass> providers(JavaClasses ours, JavaClass bean) {
		Stream<JavaClass> configurations = ours.stream()
			.flatMap((type) -> type.getMethods().stream())
			.filter((method) -> method.isAnnotatedWith(Bean.class))
			.filter((method) -> method.getRawReturnType().isAssignableTo(bean.getName()))
			.map(JavaMethod::getOwner);
		Stream<JavaClass> components = ours.stream()
			.filter((type) -> type.isMetaAnnotatedWith(Component.class) && type.isAssignableTo(bean.getName()));
		return Stream.concat(configurations, components).distinct().toList();
	}

}
