package io.github.tandem;

import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.lang.syntax.elements.GivenClasses;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.stereotype.Component;

import io.github.tandem.bridge.RouteBridge;
import io.github.tandem.bridge.RouteListener;
import io.github.tandem.bridge.consumer.ExistingPartitionsAssignor;
import io.github.tandem.cluster.login.PasswordFromFile;
import io.github.tandem.cluster.tls.ClusterSslEngineFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The design that the compiler does not hold: which package may use which, by the
 * {@link PackageTable}, and the rules that every class follows. A change of the design
 * changes this class in the same commit.
 */
@AnalyzeClasses(packages = PackageTable.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String ROOT = PackageTable.ROOT;

	@ArchTest
	void packagesUseOnlyThoseBelowThem(JavaClasses ours) {
		for (String feature : PackageTable.features()) {
			String[] allowed = PackageTable.allowed(feature)
				.stream()
				.map(ArchitectureTests::feature)
				.toArray(String[]::new);
			classes().that()
				.resideInAPackage(feature(feature))
				.should()
				.onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage(ROOT + "..")
					.or(JavaClass.Predicates.resideInAnyPackage(allowed)))
				.check(ours);
		}
	}

	@ArchTest
	void probesAndReportsOfTheDoctorStandAlone(JavaClasses ours) {
		usesOnly(ours, "doctor.probe");
		usesOnly(ours, "doctor.report", "command");
		usesOnly(ours, "doctor.exam", "doctor.probe", "doctor.report", "cluster");
		usesOnly(ours, "doctor.rights", "doctor.exam", "doctor.probe", "doctor.report", "route", "cluster");
	}

	@ArchTest
	void theComparisonKnowsNeitherClientsNorReports(JavaClasses ours) {
		usesOnly(ours, "verify.compare");
		usesOnly(ours, "verify.report", "verify.compare", "command");
		noClasses().that()
			.resideInAPackage(feature("verify.compare"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.kafka..", "org.springframework..")
			.check(ours);
	}

	@ArchTest
	void packagesAreThoseOfTheDesign(JavaClasses ours) {
		classes()
			.should(condition("reside in a package of the design",
					(type) -> type.getPackageName().equals(ROOT)
							|| PackageTable.features().contains(PackageTable.feature(type))))
			.check(ours);
	}

	@ArchTest
	void packagesAreFreeOfCyclesAlsoWithinAFeature(JavaClasses ours) {
		SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ours);
	}

	@ArchTest
	void noPackageIsLargerThanARoom(JavaClasses ours) {
		for (String name : PackageTable.features()) {
			long types = ours.stream()
				.filter((type) -> type.getPackageName().equals(ROOT + "." + name) && type.isTopLevelClass()
						&& !type.getSimpleName().equals("package-info"))
				.count();
			assertThat(types).as(name).isLessThanOrEqualTo(17);
		}
	}

	@ArchTest
	void decisionsTouchNeitherConsumerNorProducer(JavaClasses ours) {
		noClasses().that()
			.resideInAnyPackage(feature("policy"), feature("operator"), feature("partition"))
			.should()
			.dependOnClassesThat(JavaClass.Predicates.assignableTo(Consumer.class)
				.or(JavaClass.Predicates.assignableTo(Producer.class))
				.or(JavaClass.Predicates.assignableTo(KafkaOperations.class)))
			.check(ours);
	}

	// the ledger, the verification and the migration's plan have consumers of their own
	@ArchTest
	void theConsumerIsToldWhatToReadInOnePlace(JavaClasses ours) {
		noClasses().that()
			.doNotHaveSimpleName("Fetching")
			.and()
			.doNotHaveSimpleName("TopicLedger")
			.and()
			.doNotHaveSimpleName("LogReader")
			.and()
			.doNotHaveSimpleName("ConnectOffsets")
			.and()
			.doNotHaveSimpleName("ConsumedLog")
			.and()
			.doNotHaveSimpleName("Measurement")
			.should()
			.accessTargetWhere(
					isOneOf(Consumer.class, "pause", "resume", "seek").and(DescribedPredicate.not(isHandover())))
			.check(ours);
	}

	@ArchTest
	void routeIsFreeOfSpringAndKafka(JavaClasses ours) {
		classes().that()
			.resideInAPackage(feature("route"))
			.and()
			.areNotAnnotatedWith(Configuration.class)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(feature("route"), "java..", "org.jspecify.annotations..",
					"org.springframework.boot.context.properties..")
			.check(ours);
	}

	@ArchTest
	void packagesAreNullMarked(JavaClasses ours) {
		classes()
			.should(condition("reside in a package that is @NullMarked",
					(type) -> type.getPackage().isAnnotatedWith(NullMarked.class)))
			.check(ours);
	}

	@ArchTest
	void packagesAreNamedAfterFeatures(JavaClasses ours) {
		noClasses().should()
			.resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..service..", "..model..",
					"..dto..", "..helper..")
			.check(ours);
	}

	@ArchTest
	void classesAreNamedAfterThings(JavaClasses ours) {
		noClasses().should().haveNameMatching(".*(Manager|Handler|Processor|Helper|Impl|Utils?)").check(ours);
	}

	@ArchTest
	void configurationsAndTheirBeansArePackagePrivate(JavaClasses ours) {
		classes().that().areAnnotatedWith(Configuration.class).should().bePackagePrivate().check(ours);
		ArchRuleDefinition.methods().that().areAnnotatedWith(Bean.class).should().bePackagePrivate().check(ours);
	}

	// what is named otherwise is not found
	@ArchTest
	void configurationsAreNamedSo(JavaClasses ours) {
		classes().that()
			.areAnnotatedWith(Configuration.class)
			.should()
			.haveSimpleNameEndingWith("Configuration")
			.check(ours);
		noClasses().should().beAnnotatedWith(Component.class).check(ours);
	}

	@ArchTest
	void propertiesAreEnabledByTheConfigurationOfTheirPackage(JavaClasses ours) {
		Set<String> enabled = ours.stream()
			.filter((type) -> type.isAnnotatedWith(EnableConfigurationProperties.class))
			.flatMap((type) -> Stream.of(type.getAnnotationOfType(EnableConfigurationProperties.class).value()))
			.map(Class::getName)
			.collect(Collectors.toSet());
		classes().that()
			.areAnnotatedWith(ConfigurationProperties.class)
			.should(condition("be enabled by a configuration", (type) -> enabled.contains(type.getName())))
			.check(ours);
	}

	@ArchTest
	void typesArePublicOnlyForOtherPackages(JavaClasses ours) {
		classes().that()
			.arePublic()
			.and()
			.areTopLevelClasses()
			.and(DescribedPredicate.not(reachedByReflection()))
			.should(condition("be used by another package", ArchitectureTests::isUsedByAnotherPackage))
			.check(ours);
	}

	@ArchTest
	void outputGoesThroughSlf4j(JavaClasses ours) {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(ours);
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(ours);
	}

	@ArchTest
	void collaboratorsComeThroughConstructors(JavaClasses ours) {
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(ours);
	}

	@ArchTest
	void exceptionsSayWhatTheyAre(JavaClasses ours) {
		GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(ours);
	}

	@ArchTest
	void threadsDoNotSleep(JavaClasses ours) {
		noClasses().should().accessTargetWhere(isOneOf(Thread.class, "sleep")).check(ours);
	}

	@ArchTest
	void timeComesFromAClock(JavaClasses ours) {
		noClasses().should()
			.accessTargetWhere(isOneOf(Instant.class, "now").or(isOneOf(System.class, "currentTimeMillis", "nanoTime")))
			.check(ours);
	}

	@ArchTest
	void hotPathHasNeitherStreamsNorLogs(JavaClasses ours) {
		noClasses().that()
			.haveNameMatching(
					".*\\.(RecordMapper|RecordSize|InFlight|InFlightBytes|Delivery|Acknowledgement|ProducerAnswers|Sender|"
							+ "SendQueue|Unsent)")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("java.util.stream..", "org.slf4j..")
			.check(ours);
	}

	private static GivenClasses classes() {
		return ArchRuleDefinition.classes();
	}

	private static GivenClasses noClasses() {
		return ArchRuleDefinition.noClasses();
	}

	private static String feature(String name) {
		return "%s.%s..".formatted(ROOT, name);
	}

	private static void usesOnly(JavaClasses ours, String name, String... others) {
		String[] allowed = Stream.concat(Stream.of(name), Arrays.stream(others))
			.map(ArchitectureTests::feature)
			.toArray(String[]::new);
		classes().that()
			.resideInAPackage(feature(name))
			.should()
			.onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage(ROOT + "..")
				.or(JavaClass.Predicates.resideInAnyPackage(allowed)))
			.check(ours);
	}

	// the last polls of a thread that leaves bring nothing
	private static DescribedPredicate<JavaAccess<?>> isHandover() {
		return DescribedPredicate.describe("in the hand-over",
				(access) -> access.getOriginOwner().getSimpleName().equals("Handover"));
	}

	private static DescribedPredicate<JavaAccess<?>> isOneOf(Class<?> type, String... names) {
		return DescribedPredicate.describe("is one of %s in %s".formatted(Arrays.toString(names), type.getName()),
				(access) -> access.getTargetOwner().isAssignableTo(type)
						&& Arrays.asList(names).contains(access.getName()));
	}

	/**
	 * Types that Spring and the JVM find by themselves: the application, records of
	 * configuration properties, what the expressions of a listener's annotation read, and
	 * the assignor that Kafka's consumer makes.
	 */
	private static DescribedPredicate<JavaClass> reachedByReflection() {
		Set<String> named = Set.of(TandemApplication.class.getName(), RouteBridge.class.getName(),
				RouteListener.class.getName(), ExistingPartitionsAssignor.class.getName(),
				ClusterSslEngineFactory.class.getName(), PasswordFromFile.class.getName());
		return DescribedPredicate.describe("reached by reflection", (type) -> named.contains(type.getName())
				|| type.isRecord() && type.getSimpleName().endsWith("Properties"));
	}

	private static boolean isUsedByAnotherPackage(JavaClass type) {
		return type.getPackage()
			.getClasses()
			.stream()
			.filter((member) -> outermost(member).equals(type))
			.flatMap((member) -> member.getDirectDependenciesToSelf().stream())
			.anyMatch((use) -> !use.getOriginClass().getPackage().equals(type.getPackage()));
	}

	private static JavaClass outermost(JavaClass type) {
		return type.getEnclosingClass().map(ArchitectureTests::outermost).orElse(type);
	}

	private static ArchCondition<JavaClass> condition(String description, Predicate<JavaClass> holds) {
		return new ArchCondition<>(description) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean satisfied = holds.test(type);
				events.add(new SimpleConditionEvent(type, satisfied,
						"%s does %s%s".formatted(type.getName(), satisfied ? "" : "not ", description)));
			}

		};
	}

}
