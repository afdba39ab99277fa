using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Interlock.Files;

/// <summary>Whose a file or folder is: the base library does not tell.</summary>
internal static partial class FileOwner
{
    // Linux: AT_FDCWD, AT_SYMLINK_NOFOLLOW, STATX_UID (linux/fcntl.h, linux/stat.h); stx_uid is at byte 20 on every architecture.
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint Owner = 0x8;
    private const int OwnerInStatx = 20;

    // macOS: st_uid of struct stat with 64-bit inodes (sys/stat.h).
    private const int OwnerInStat = 16;
    private const int Ample = 512;

    /// <summary>Whether it is of the user that this process acts as, and no link. On Windows its rights say so: always true. False where that can't be told.</summary>
    public static bool IsUs(string path) => OperatingSystem.IsWindows() || (new FileInfo(path).LinkTarget is null && Of(path) == geteuid());

    private static uint? Of(string path)
    {
        Span<byte> told = stackalloc byte[Ample];
        try
        {
            if (OperatingSystem.IsLinux())
                return statx(CurrentFolder, path, NoFollow, Owner, ref MemoryMarshal.GetReference(told)) == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(told[OwnerInStatx..]) : null;
            var failed = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? LstatOnIntel(path, ref MemoryMarshal.GetReference(told)) : lstat(path, ref MemoryMarshal.GetReference(told));
            return failed == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(told[OwnerInStat..]) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte told);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lstat(string path, ref byte told);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LstatOnIntel(string path, ref byte told);
}
