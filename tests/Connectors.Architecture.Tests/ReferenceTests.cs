using System.Runtime.InteropServices;

namespace Connectors.Architecture.Tests;

public sealed class ReferenceTests
{
    [Fact]
    public void Every_project_of_src_has_a_place_in_the_house()
    {
        var known = Room.All.Select(room => room.Name);

        Assert.Empty(ProjectFile.InSource().Select(project => project.Name).Except(known));
    }

    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_project_references_only_the_projects_it_may_know(string name)
    {
        var project = ProjectFile.InSource().Single(project => project.Name == name);

        Assert.Empty(project.ProjectReferences.Except(Room.Of(name).MayUse));
    }

    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_built_assembly_refers_only_to_the_rooms_it_may_know(string name)
    {
        var room = Room.Of(name);
        var references = ProjectFile.InSource().Single(project => project.Name == name).ReadAssemblyReferences();

        Assert.Empty(references.Where(reference => reference.StartsWith("Connectors.", StringComparison.Ordinal)).Except(room.MayUse));
    }

    [Theory]
    [MemberData(nameof(Room.Names), MemberType = typeof(Room))]
    public void A_built_assembly_knows_no_technology_of_another_room(string name)
    {
        var room = Room.Of(name);
        var references = ProjectFile.InSource().Single(project => project.Name == name).ReadAssemblyReferences();

        Assert.DoesNotContain(references, reference => room.MustNotKnow.Any(foreign => reference.StartsWith(foreign, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_vocabulary_uses_nothing_at_all()
    {
        var client = ProjectFile.InSource().Single(project => project.Name == "Connectors.Client");

        Assert.Empty(client.ProjectReferences);
        Assert.Empty(client.PackageReferences);
        Assert.All(client.ReadAssemblyReferences(), reference => Assert.True(File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{reference}.dll")), $"{reference} is no part of .NET itself"));
    }

    [Fact]
    public void The_cmdlets_use_no_package_but_the_reference_assembly_of_PowerShell()
    {
        var cmdlets = ProjectFile.InSource().Single(project => project.Name == "Connectors.PowerShell");

        Assert.Equal(["PowerShellStandard.Library"], cmdlets.PackageReferences);
    }
}
